import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CacheLayout } from '../src/cache/layout.js';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { withFileLock } from '../src/locking/file-lock.js';
import { prepare } from '../src/provision.js';
import { sealedFiles } from '../src/snapshot/sealed-files.js';
import { seededCache } from './crash/seeded-cache.js';
import { coldCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { writeWheel } from './support/wheels.js';

/** Distributions of so many megabytes. */
function wheelsOf(
  megabytes: Readonly<Record<string, number>>,
): Pick<VenvOptions, 'findLinks' | 'noIndex' | 'installer'> {
  const folder = temporaryDirectory();
  for (const [name, size] of Object.entries(megabytes))
    writeWheel(folder, { name, version: '1.0', files: { [`${name}/data`]: '0'.repeat(size * 1_000_000) } });
  return { findLinks: [folder], noIndex: true, installer: 'pip' };
}

it('an environment that takes more than maxEnvironmentSize is refused, and the biggest parts are named', async () => {
  const cache = await seededCache();
  const before = readdirSync(cache.snapshots);
  const wish = { ...wheelsOf({ big: 30, little: 1 }), cacheDir: cache.root, requirements: ['big', 'little'] };
  const error = await rejectionOf(() => prepare(declare({ ...wish, maxEnvironmentSize: 25_000_000 })));
  expect(error).toMatchObject({ code: 'SIZE_LIMIT_EXCEEDED', details: { limit: 25_000_000 } });
  expect(error.details.biggest).toMatchObject([
    { name: 'big', version: '1.0' },
    { name: 'pip' },
    { name: 'little' },
  ]);
  expect(error.summary).toMatch(
    /takes \d+\.\d MB, and may take 25\.0 MB; the biggest are\n {2}big 1\.0: 30\.0 MB/,
  );
  expect([readdirSync(cache.snapshots), readdirSync(cache.temp)]).toEqual([before, []]);

  // One that another had built is measured as well.
  await prepare(declare(wish));
  const found = await rejectionOf(() => prepare(declare({ ...wish, maxEnvironmentSize: 25_000_001 })));
  expect(found).toMatchObject({ code: 'SIZE_LIMIT_EXCEEDED', details: { limit: 25_000_001 } });
});

it('what stands behind a captured snapshot counts as well', async () => {
  const cache = await seededCache();
  const wheels = wheelsOf({ big: 10, little: 1, more: 2 });
  const [folder = ''] = wheels.findLinks ?? [];
  const wish = { ...wheels, cacheDir: cache.root, requirements: ['big'] };
  const total = sumOf(cache, (await prepare(declare(wish))).snapshotId);
  const environment = await environmentFor({ ...wish, maxEnvironmentSize: total + 2_000_000 });
  await environment.install(join(folder, 'little-1.0-py3-none-any.whl'));
  const clone = await environment.clone();
  const error = await rejectionOf(() => clone.install(join(folder, 'more-1.0-py3-none-any.whl')));
  expect(error).toMatchObject({ code: 'SIZE_LIMIT_EXCEEDED', details: { limit: total + 2_000_000 } });
  await clone.dispose();
});

/** Bytes of all files of a snapshot. */
function sumOf(cache: CacheLayout, snapshotId: string): number {
  return sealedFiles(cache, snapshotId).reduce((sum, [, , size]) => sum + size, 0);
}

it('a cache that a build makes larger than maxCacheSize is pruned then', async () => {
  const cache = await seededCache();
  const wish = { ...wheelsOf({ old: 1, new: 1 }), cacheDir: cache.root };
  const old = await prepare(declare({ ...wish, requirements: ['old'] }));
  const { manifest } = cache.snapshot(old.snapshotId);
  utimesSync(manifest, 1, 1);
  const { snapshotId } = await prepare(declare({ ...wish, requirements: ['new'], maxCacheSize: 1 }));
  expect(readdirSync(cache.snapshots)).toContain(snapshotId);
  expect(readdirSync(cache.snapshots)).not.toContain(old.snapshotId);
});

it('python -m venv that takes longer than createTimeout is ended, and nothing is left', async () => {
  const cache = coldCache();
  const error = await rejectionOf(() => prepare(declare({ cacheDir: cache.root, createTimeout: 1 })));
  expect(error).toMatchObject({
    code: 'CREATE_TIMEOUT',
    details: { timeout: 1, undone: expect.any(String) },
  });
  expect([readdirSync(cache.snapshots), readdirSync(cache.temp)]).toEqual([[], []]);
});

it('a build of another that takes longer than lockTimeout is not waited for', async () => {
  const cache = await seededCache();
  const wish = { ...wheelsOf({ a: 1 }), cacheDir: cache.root, requirements: ['a'] };
  const { snapshotId } = await prepare(declare({ ...wish, cacheDir: (await seededCache()).root }));
  const held = { timeout: 1_000, onWait: () => {}, isDone: () => false };
  await withFileLock(cache.fileLock(snapshotId), held, async () => {
    const error = await rejectionOf(() => prepare(declare({ ...wish, lockTimeout: 300 })));
    expect(error.code).toBe('LOCK_TIMEOUT');
    expect(error.hint).toContain('lockTimeout');
  });
});
