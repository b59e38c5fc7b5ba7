import { verifyCache } from '@testvenv/core';
import { expect, it } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const project = fixture('vitest-suite');
const cacheDirectory = temporaryCache();

it('tells which test file wrote into a sealed snapshot, which the next run builds again', async () => {
  const args = ['--no-file-parallelism', 'writes/'];
  const run = await runVitest({ project, cacheDirectory, args });
  expect(run.exitCode, run.output).toBe(0);
  expect(run.output).toMatch(
    /venv: the sealed snapshot [0-9a-f]{8} was written to while writes\/writes\.test\.ts ran: tree\/lib\/\S+\/idna\/__init__\.py has another mode\. It is put away/,
  );
  expect(await verifyCache(cacheDirectory)).toMatchObject({ snapshots: 1, damaged: [] });

  const innocent = await runVitest({ project, cacheDirectory, args: ['writes/innocent'] });
  expect(innocent.output).toContain('1 snapshot built');
  expect(innocent.output).not.toContain('sealed snapshot');
  expect(await verifyCache(cacheDirectory)).toMatchObject({ snapshots: 2, damaged: [] });
});
