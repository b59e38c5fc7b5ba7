import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import { nothingSwept } from '../src/environment/sweep.js';
import {
  cacheDirectory,
  cacheSize,
  diagnose,
  disposeHandedOver,
  listSnapshots,
  prune,
  repairSnapshots,
  sweep,
  verifyCache,
} from '../src/maintenance.js';
import { provision } from '../src/provision.js';
import { coldCache } from './support/caches.js';

it('knows, measures, verifies, repairs and empties the cache in force', async () => {
  const cache = coldCache();
  vi.stubEnv('TESTVENV_CACHE_DIR', cache.root);
  expect(cacheDirectory()).toBe(cache.root);
  const environment = await provision(declare({ installer: 'pip' }));
  const { id, prefix, snapshotId } = environment;
  expect(await listSnapshots()).toMatchObject([{ id: snapshotId, distributions: [{ name: 'pip' }] }]);
  const { total, snapshots } = await cacheSize();
  expect(snapshots).toBeGreaterThan(1_000_000);
  expect(total).toBeGreaterThanOrEqual(snapshots);

  expect((await verifyCache()).damaged).toEqual([]);
  const { tree } = cache.snapshot(snapshotId);
  chmodSync(join(tree, 'bin'), 0o755);
  expect((await verifyCache()).damaged).toMatchObject([
    { id: snapshotId, damages: [{ path: 'tree/bin', kind: 'mode' }] },
  ]);

  // Another process owned it, say.
  await disposeHandedOver(id, cache.root);
  await disposeHandedOver(id, cache.root);
  expect([existsSync(prefix), existsSync(cache.lease(id))]).toEqual([false, false]);
  expect(await repairSnapshots([snapshotId])).toEqual([{ id: snapshotId, outcome: 'rebuilt' }]);
  expect((await verifyCache()).damaged).toEqual([]);

  await sweep(cache.root);
  expect(readdirSync(cache.trash)).toEqual([]);
  expect((await diagnose()).cache.directory).toBe(cache.root);
  expect((await prune({ maxSize: 0 })).removed.map((one) => one.id)).toEqual([snapshotId]);
  expect(await listSnapshots()).toEqual([]);
});

it('sweeps nothing in a folder that is not this user’s alone', async () => {
  const cache = coldCache();
  chmodSync(cache.root, 0o777);
  expect(await sweep(cache.root)).toEqual(nothingSwept);
});
