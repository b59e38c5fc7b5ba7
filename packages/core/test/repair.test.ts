import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { CacheLayout } from '../src/cache/layout.js';
import { verifyCache } from '../src/cache/verify.js';
import { declare } from '../src/declaration/declaration.js';
import { prepare } from '../src/provision.js';
import { repairSnapshots } from '../src/repair.js';
import { readManifest } from '../src/snapshot/manifest.js';
import { coldCache } from './support/caches.js';
import { closedPort } from './support/closed-port.js';
import { hostWith } from './support/hosts.js';
import { useInstaller } from './support/installers.js';
import { startPackageIndex, useOnly } from './support/package-index.js';
import { recordEvents } from './support/recorded-events.js';

function damage(cache: CacheLayout, id: string, name: string): void {
  const { tree, manifest } = cache.snapshot(id);
  const [path] = readManifest(manifest)?.files.find(([file]) => file.endsWith(name)) ?? [];
  if (!path) throw new Error('something is installed');
  chmodSync(join(tree, path), 0o644);
  writeFileSync(join(tree, path), 'damaged');
}

async function damagedIds(cache: CacheLayout): Promise<readonly string[]> {
  return (await verifyCache(cache)).damaged.map(({ id }) => id);
}

it('builds damaged snapshots again, the seed too, and says where it cannot know from what', async () => {
  const cache = coldCache();
  const index = await startPackageIndex();
  index.publish({ name: 'small', version: '1.0' });
  const seed = await prepare(declare({ cacheDir: cache.root }));
  useOnly(index.url);
  const built = await prepare(declare({ cacheDir: cache.root, requirements: ['small'] }));
  const events = recordEvents();
  const host = () => hostWith({ ...process.env });

  damage(cache, built.snapshotId, 'small.py');
  expect(await damagedIds(cache)).toEqual([built.snapshotId]);
  const before = readFileSync(cache.snapshot(seed.snapshotId).manifest, 'utf8');
  expect(await repairSnapshots(cache, host(), [built.snapshotId], events.listener)).toEqual([
    { id: built.snapshotId, outcome: 'rebuilt' },
  ]);
  expect(events.of('buildFinished').map(({ snapshotId }) => snapshotId)).toEqual([built.snapshotId]);
  expect(await damagedIds(cache)).toEqual([]);
  expect(readFileSync(cache.snapshot(seed.snapshotId).manifest, 'utf8')).toBe(before);

  // What a snapshot took over from its seed is one file with two names: both are damaged.
  damage(cache, seed.snapshotId, 'pip/__main__.py');
  const both = [seed.snapshotId, built.snapshotId].sort();
  expect(await damagedIds(cache)).toEqual(both);
  vi.unstubAllEnvs();
  expect(await repairSnapshots(cache, host(), both, events.listener)).toEqual(
    both.map((id) => ({ id, outcome: 'rebuilt' })),
  );
  expect(await damagedIds(cache)).toEqual([]);

  // The archive is served no more.
  damage(cache, built.snapshotId, 'small.py');
  useOnly(`http://127.0.0.1:${await closedPort()}/simple`);
  await index.close();
  expect(await repairSnapshots(cache, host(), [built.snapshotId], events.listener)).toMatchObject([
    { id: built.snapshotId, outcome: 'failed', error: { code: expect.any(String) } },
  ]);
  expect((await verifyCache(cache)).snapshots).toBe(1);

  damage(cache, seed.snapshotId, 'pip/__main__.py');
  rmSync(cache.interpreters, { recursive: true });
  expect(await repairSnapshots(cache, host(), [seed.snapshotId], events.listener)).toEqual([
    { id: seed.snapshotId, outcome: 'forgotten' },
  ]);
  expect(await verifyCache(cache)).toEqual({ snapshots: 0, files: 0, damaged: [] });
});

it('builds one of uv again with uv', async () => {
  await useInstaller('uv');
  const cache = coldCache();
  const index = await startPackageIndex();
  index.publish({ name: 'small', version: '1.0' });
  await prepare(declare({ cacheDir: cache.root }));
  useOnly(index.url);
  const { snapshotId } = await prepare(declare({ cacheDir: cache.root, requirements: ['small'] }));
  damage(cache, snapshotId, 'small.py');
  vi.stubEnv('TESTVENV_INSTALLER', undefined);
  const host = hostWith({ ...process.env });
  expect(await repairSnapshots(cache, host, [snapshotId], () => {})).toEqual([
    { id: snapshotId, outcome: 'rebuilt' },
  ]);
  expect(await damagedIds(cache)).toEqual([]);
});

it('takes no longer than the variables allow', async () => {
  const cache = coldCache();
  const { snapshotId } = await prepare(declare({ cacheDir: cache.root }));
  damage(cache, snapshotId, 'pip/__main__.py');
  vi.stubEnv('TESTVENV_CREATE_TIMEOUT', '1');
  const [repair] = await repairSnapshots(cache, hostWith({ ...process.env }), [snapshotId], () => {});
  expect(repair).toMatchObject({ outcome: 'failed', error: { code: 'CREATE_TIMEOUT' } });
});
