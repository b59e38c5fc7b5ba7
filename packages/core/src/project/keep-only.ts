import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { type PruneResult, prune } from '../cache/prune.js';
import { readRecord } from '../cache/records.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { Presence } from './presence.js';

type Present = Extract<Presence, { readonly state: 'present' }>;

/**
 * Leaves in a cache just what some declarations use: their snapshots, what those grew from, and how they were
 * resolved. What only this machine can use, such as which interpreters it has, goes as well: the folder is to be
 * carried to others.
 */
export async function keepOnly(
  cache: CacheLayout,
  used: readonly Present[],
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<PruneResult> {
  const keep = new Set(used.flatMap(({ snapshotId, seedId }) => [snapshotId, seedId]));
  const result = await prune(cache, { keep, dryRun });
  if (!dryRun) {
    removeUnusedResolutions(cache, new Set(used.map(({ lockfile }) => lockfile)));
    for (const path of cache.machineBound) rmSync(path, { recursive: true, force: true });
  }
  return result;
}

function removeUnusedResolutions(cache: CacheLayout, lockfiles: ReadonlySet<string>): void {
  for (const name of names(cache.lockfiles))
    if (!lockfiles.has(name)) rmSync(join(cache.lockfiles, name), { recursive: true });
  for (const name of names(cache.resolutions)) {
    const path = join(cache.resolutions, name);
    const { lockfile } = (readRecord(path) ?? {}) as { readonly lockfile?: unknown };
    if (typeof lockfile !== 'string' || !lockfiles.has(lockfile)) rmSync(path);
  }
}

function names(folder: string): readonly string[] {
  return ifPresent(() => readdirSync(folder)) ?? [];
}
