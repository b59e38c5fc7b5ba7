import { listSnapshots } from '@testvenv/core';
import { expect, it, vi } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const cacheDirectory = temporaryCache();

it('a build that takes longer than its test may is told, and goes on', async () => {
  const run = await runVitest({ project: fixture('vitest-suite'), cacheDirectory, args: ['pending/'] });
  expect(run.exitCode).toBe(1);
  expect(run.output).toContain('[BUILD_PENDING]');
  expect(run.output).toContain('give the test more time');
  // The seed, what the config asks for, and what the test does.
  const built = async () => expect(await listSnapshots(cacheDirectory)).toHaveLength(3);
  await vi.waitFor(built, { timeout: 120_000, interval: 200 });
});
