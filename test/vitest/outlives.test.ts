import { expect, it } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const cacheDirectory = temporaryCache();

it.each(['forks', 'vmThreads'])('a handle that is kept outlives nothing (%s)', async (pool) => {
  const args = ['--config=outlives.config.ts', `--pool=${pool}`];
  const run = await runVitest({ project: fixture('vitest-suite'), cacheDirectory, args });
  expect(run.exitCode, run.output).toBe(0);
  expect(Object.keys(run.files)).toEqual(['outlives/first.test.ts', 'outlives/second.test.ts']);
});
