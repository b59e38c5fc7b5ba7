import { expect, it } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const cacheDirectory = temporaryCache();

it('builds before the first test starts, and nothing the second time', async () => {
  const call = { project: fixture('demo'), cacheDirectory, env: { TESTVENV_LOG: 'verbose' } };
  const first = await runVitest(call);
  expect(first.exitCode, first.output).toBe(0);
  expect(first.output).toMatch(
    /venv test\/current-requests\.test\.ts {2}environment \w+ {2}snapshot \w+ built/,
  );
  expect(first.output).toContain('5 environments, 3 snapshots built, 0 found');
  // Every stage that ran is told with its milliseconds.
  expect(first.output).toMatch(
    /interpreter \S+ ms, snapshot \S+ ms, resolution \S+ ms \| lookup \S+ ms, environment \S+ ms, activation \S+ ms/,
  );
  const second = await runVitest(call);
  expect(second.exitCode, second.output).toBe(0);
  expect(second.output).toContain('5 environments, 0 snapshots built, 3 found');
  expect(second.output).not.toContain(' built ');
});
