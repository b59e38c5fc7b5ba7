import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { CacheLayout } from '../../src/cache/layout.js';
import { declare } from '../../src/declaration/declaration.js';
import { prepare } from '../../src/provision.js';
import { coldCache, sharedCache } from '../support/caches.js';

/** A cache of the test's own in which the seed of the common one stands and is remembered. */
export async function seededCache(): Promise<CacheLayout> {
  const cache = coldCache();
  const { snapshotId } = await prepare(declare({ cacheDir: sharedCache().root }));
  copySnapshot(snapshotId, cache);
  await prepare(declare({ cacheDir: cache.root }));
  return cache;
}

/** Links a snapshot of the common cache into another, unless it stands there. */
export function copySnapshot(id: string, to: CacheLayout): void {
  if (existsSync(to.snapshot(id).root)) return;
  const from = sharedCache().snapshot(id);
  execFileSync('cp', ['-al', from.root, to.snapshot(id).root]);
  // The layer's time stamp is written, so it must not be the other cache's.
  execFileSync('cp', ['--remove-destination', '-p', from.layer, to.snapshot(id).layer]);
}
