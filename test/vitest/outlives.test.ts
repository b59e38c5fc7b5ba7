import { expect, it } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const cacheDirectory = temporaryCache();

it.each(['forks', 'vmThreads'])('a handle that is kept outlives nothing (%s)', async (pool) => {
  const args = ['--config=outlives.config.ts', `--pool=${pool}`];
  const env = { TESTVENV_LOG: 'verbose' };
  const run = await runVitest({ project: fixture('vitest-suite'), cacheDirectory, args, env });
  expect(run.exitCode, run.output).toBe(0);
  expect(Object.keys(run.files)).toEqual(['outlives/first.test.ts', 'outlives/second.test.ts']);
  expect(run.output, "the file's, and that of one of its tests").toContain(' 2 environments, ');
});
