import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { inPool } from '../filesystem/pool.js';
import type { CacheLayout } from './layout.js';

/** Bytes on disk. A file that a snapshot and an environment share counts for the snapshot. */
export interface CacheSize {
  readonly snapshots: number;
  readonly environments: number;
  /** What is unfinished, and what waits to be deleted. */
  readonly temporary: number;
  readonly records: number;
  readonly total: number;
}

export async function sizeOfCache(cache: CacheLayout): Promise<CacheSize> {
  const named = [cache.snapshots, cache.environments, cache.temp, cache.trash];
  const others = (ifPresent(() => readdirSync(cache.root)) ?? [])
    .map((name) => join(cache.root, name))
    .filter((path) => !named.includes(path));
  const usage = await inPool('diskUsage', { paths: [...named, ...others] });
  const [snapshots = 0, environments = 0, temp = 0, trash = 0, ...records] = usage;
  return {
    snapshots,
    environments,
    temporary: temp + trash,
    records: records.reduce((sum, one) => sum + one, 0),
    total: usage.reduce((sum, one) => sum + one, 0),
  };
}
