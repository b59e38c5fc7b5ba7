import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { prune } from '../../src/cache/prune.js';
import { verifyCache } from '../../src/cache/verify.js';
import { writtenSnapshots } from '../../src/cache/written.js';
import type { Environment } from '../../src/environment/environment.js';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { readHost } from '../../src/host.js';
import { repairSnapshots } from '../../src/repair.js';
import { coldCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';

/** An environment in a cache of its own, over a snapshot that was captured from it. */
async function overCaptured(cache: CacheLayout): Promise<Environment & { readonly parent: string }> {
  const environment = await environmentFor({ cacheDir: cache.root });
  writeFileSync(join(environment.sitePackages, 'mine.py'), 'x = 1\n');
  const { id, parent } = await environment.snapshot();
  await environment.restore(id);
  return Object.assign(environment, { parent });
}

it('what stands behind a captured snapshot is pruned with it, or after it, and never before', async () => {
  const cache = coldCache();
  const environment = await overCaptured(cache);
  const captured = environment.snapshotId;
  const everything = { maxSize: 0 };
  expect((await prune(cache, everything)).inUse.map(({ id }) => id).sort()).toEqual(
    [captured, environment.parent].sort(),
  );
  await environment.restore(environment.parent);
  writeFileSync(join(environment.sitePackages, 'other.py'), '');
  const { name, version } = await environment.snapshot('kept');
  expect([name, version]).toEqual(['kept', 1]);
  // An environment may go back to what was captured from it, as long as it lives.
  expect((await prune(cache, everything)).removed).toEqual([]);
  await environment.dispose();
  const { removed, inUse } = await prune(cache, everything);
  expect([removed.map(({ id }) => id), inUse.map(({ id }) => id)]).toEqual([
    [captured],
    [environment.parent],
  ]);
  const dry = await prune(cache, { ...everything, dryRun: true });
  expect(dry.removed).toEqual([]);
});

it('verify and repair know it', async () => {
  const cache = coldCache();
  const { snapshotId, parent, ...environment } = await overCaptured(cache);
  const ids = async () => (await verifyCache(cache)).damaged.map(({ id }) => id);
  expect(await ids()).toEqual([]);
  await removeTree(cache.snapshot(parent).root);
  const { damaged } = await verifyCache(cache);
  expect(damaged).toEqual([{ id: snapshotId, damages: [{ path: `../${parent}`, kind: 'missing' }] }]);
  const repair = (wanted: readonly string[]) => repairSnapshots(cache, readHost(), wanted, () => {});
  expect(await repair([snapshotId])).toEqual([{ id: snapshotId, outcome: 'rebuilt' }]);
  expect(await ids()).toEqual([]);

  const since = Date.now() - 1_000;
  const { tree } = cache.snapshot(snapshotId);
  const folder = join(tree, environment.sitePackages.slice(environment.prefix.length));
  for (const path of [folder, join(folder, 'mine.py')]) chmodSync(path, 0o755);
  writeFileSync(join(folder, 'mine.py'), 'x = 2\n');
  const written = await writtenSnapshots(cache, [snapshotId], since, 10_000);
  expect(written.map((one) => one.snapshotId)).toEqual([snapshotId]);
  expect(await repair([snapshotId])).toEqual([{ id: snapshotId, outcome: 'lost' }]);
  expect(readdirSync(cache.snapshots)).toEqual([parent]);
});
