import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type CacheLayout, cacheLayout, ensureCache } from '../../src/cache/layout.js';
import { writeRecord } from '../../src/cache/records.js';
import { emptyLayer } from './snapshots.js';
import { temporaryDirectory } from './temporary-directory.js';

/** The run's common cache: what one test built, the others find. */
export function sharedCache(): CacheLayout {
  const cache = cacheLayout(inject('sharedCache'));
  ensureCache(cache);
  return cache;
}

/** A cache of the test's own in which nothing stands yet. */
export function coldCache(): CacheLayout {
  const cache = cacheLayout(join(temporaryDirectory(), 'c'));
  ensureCache(cache);
  return cache;
}

/** A cold cache in which an empty snapshot stands that can be leased. */
export function cacheWith(snapshotId: string): CacheLayout {
  const cache = coldCache();
  mkdirSync(cache.snapshot(snapshotId).tree, { recursive: true });
  writeRecord(cache, cache.snapshot(snapshotId).layer, emptyLayer(snapshotId));
  return cache;
}
