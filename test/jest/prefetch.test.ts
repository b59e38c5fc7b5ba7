import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { type JestRun, runJest } from './run-jest.js';

const temporary = mkdtempSync(join(tmpdir(), 'testvenv-jest-'));
afterAll(() => rmSync(temporary, { recursive: true }));
const caches = {
  whole: temporaryCache(),
  filtered: temporaryCache(),
  sharded: temporaryCache(),
  projects: temporaryCache(),
  written: temporaryCache(),
};

interface Call {
  readonly cache: string;
  /** How many snapshots each test file must see when it starts. */
  readonly snapshots: number;
  readonly folder?: string;
}

function run({ cache, snapshots, folder }: Call, ...args: string[]): Promise<JestRun> {
  const processEnv = {
    ...process.env,
    TESTVENV_CACHE_DIR: cache,
    FIXTURE_FOLDER: folder,
    FIXTURE_SNAPSHOTS: String(snapshots),
  };
  return runJest(args, { processEnv, temporary });
}

test('all snapshots of a run are built before its first test, and found by the next run', async () => {
  const cache = caches.whole;
  const first = await run({ cache, snapshots: 2, folder: 'prefetch' }, '--maxWorkers=2');
  expect(first.exitCode, first.output).toBe(0);
  expect(first.output).toContain('venv: 2 test files, 2 snapshots built, 0 found');
  const second = await run({ cache, snapshots: 2, folder: 'prefetch' }, '--runInBand');
  expect(second.exitCode, second.output).toBe(0);
  expect(second.output).not.toContain('venv:');
});

test('a cache that is declared is swept as well', async () => {
  const declared = mkdtempSync(join(temporary, 'declared-'));
  const options = `--testEnvironmentOptions=${JSON.stringify({ venv: { cacheDir: declared } })}`;
  const call = { cache: caches.filtered, snapshots: 0, folder: 'writes' };
  const { exitCode, output } = await run(call, 'innocent', options, '--maxWorkers=2');
  expect(exitCode, output).toBe(0);
  const left = ['environments-v1', 'trash'].flatMap((bucket) => readdirSync(join(declared, bucket)));
  expect(left).toEqual([]);
});

test('only the files that will run count: a filter, a shard', async () => {
  const filtered = await run({ cache: caches.filtered, snapshots: 1, folder: 'prefetch' }, 'first');
  expect(filtered.output).toContain('venv: 1 test file, 1 snapshot built, 0 found');
  const sharded = await run({ cache: caches.sharded, snapshots: 1, folder: 'prefetch' }, '--shard=1/2');
  expect(sharded.output).toContain('venv: 1 test file, 1 snapshot built, 0 found');
  expect(sharded.exitCode, sharded.output).toBe(0);
});

test('each project declares for itself, and those that are not selected do not count', async () => {
  const cache = caches.projects;
  const config = '--config=jest.projects.config.cjs';
  const selected = await run({ cache, snapshots: 1 }, config, '--selectProjects=older');
  expect(selected.exitCode, selected.output).toBe(0);
  expect(selected.output).toContain('venv: 1 test file, 1 snapshot built, 0 found');
  const all = await run({ cache, snapshots: 2 }, config);
  expect(all.exitCode, all.output).toBe(0);
  expect(all.output).toContain('venv: 2 test files, 1 snapshot built, 1 found');
});

test('the test file that wrote into a sealed snapshot is told, and the next run builds that again', async () => {
  const call = { cache: caches.written, snapshots: 2, folder: 'writes' };
  const { exitCode, output } = await run(call, '--runInBand');
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(
    /venv: the sealed snapshot \w{8} was written to while writes\/writes\.test\.js ran: tree\/lib\/\S+\/idna\/__init__\.py /,
  );
  const next = await run(call, 'innocent', '--maxWorkers=2');
  expect(next.output).toContain('1 snapshot built');
  expect(next.output).not.toContain('sealed snapshot');
});
