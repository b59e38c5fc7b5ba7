import { listSnapshots } from '@testvenv/core';
import { expect, it, vi } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const project = fixture('vitest-suite');
const args = ['--config=no-plugin.config.ts'];
const cacheDirectory = temporaryCache();
const coldCache = temporaryCache();

it('ends in a clear error when a build takes too long, while the build goes on and serves the next run', async () => {
  const wrong = await runVitest({ project, cacheDirectory, args, env: { TESTVENV_SETUP_TIMEOUT: 'soon' } });
  expect(wrong.output).toContain('TESTVENV_SETUP_TIMEOUT is "soon"');
  const impatient = await runVitest({ project, cacheDirectory, args, env: { TESTVENV_SETUP_TIMEOUT: '1' } });
  expect(impatient.exitCode).toBe(1);
  expect(impatient.output).toContain('[BUILD_PENDING]');
  expect(impatient.output).toContain('vitest-environment-venv/plugin');
  expect(impatient.output).toContain('testvenv warm');
  const built = async () => expect(await listSnapshots(cacheDirectory)).toHaveLength(3);
  await vi.waitFor(built, { timeout: 120_000, interval: 200 });
});

it('gives every file its environment in the default isolation', async () => {
  const run = await runVitest({ project, cacheDirectory, args });
  expect(run.exitCode, run.output).toBe(0);
  expect(new Set(run.environments.map(({ id }) => id)).size).toBe(2);
});

it('waits for a build that is done in time', async () => {
  const run = await runVitest({ project, cacheDirectory: coldCache, args });
  expect(run.exitCode, run.output).toBe(0);
  expect(await listSnapshots(coldCache)).toHaveLength(3);
});
