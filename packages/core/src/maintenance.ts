// The cache seen from outside a run: what the command line and the runners' main processes need of it.
import { cacheLayout } from './cache/layout.js';
import { openCache } from './cache/open.js';
import { isOurs } from './cache/ownership.js';
import type { PruneOptions } from './cache/prune.js';
import { disposeById } from './environment/dispose.js';
import { nothingSwept, type SweepResult, sweep as sweepCache } from './environment/sweep.js';
import { silent, type VenvListener } from './event/event-bus.js';
import type { PublishedEvent } from './event/events.js';
import { type Audience, publisher } from './event/publish.js';
import { defaultCacheDirectory, readHost } from './host.js';

export type { ListedSnapshot } from './cache/list.js';
export type { PruneOptions, PruneResult } from './cache/prune.js';
export type { CacheSize } from './cache/size.js';
export type { Damage, DamagedSnapshot, Verification } from './cache/verify.js';
export type { Diagnosis, Finding } from './doctor/diagnosis.js';
export type { SweepResult } from './environment/sweep.js';
export type { Repair } from './repair.js';

/** The cache folder in force: `TESTVENV_CACHE_DIR`, else the platform's. */
export function cacheDirectory(): string {
  return cacheLayout(defaultCacheDirectory(readHost())).root;
}

/**
 * Looks at all that environments are made of (interpreters, uv, the cache, its file system) and says what to repair.
 * @param root the project's folder; default: the current one
 */
export async function diagnose(root?: string, directory: string = cacheDirectory()) {
  const { diagnose: look } = await import('@testvenv/core/internal/cold');
  return look(directory, readHost(root));
}

/** All sealed snapshots of a cache folder, the newest first. */
export async function listSnapshots(directory: string = cacheDirectory()) {
  const { listSnapshots: list } = await import('@testvenv/core/internal/cold');
  return list(openCache(directory));
}

/** Removes what dead processes left in a cache folder. In one that is not this user's, nothing is. */
export async function sweep(
  directory: string = cacheDirectory(),
  audience: Audience = {},
): Promise<SweepResult> {
  const cache = cacheLayout(directory);
  return isOurs(cache.root) ? sweepCache(cache, publisher(audience)) : nothingSwept;
}

/** Ends and removes an environment of a cache folder, whose owner has no more use for it and may not get to end it. */
export async function disposeHandedOver(
  environmentId: string,
  directory: string,
  listener: VenvListener = silent,
): Promise<void> {
  await disposeById(cacheLayout(directory), environmentId, listener);
}

/** Compares every snapshot of a cache folder with what was sealed: finds each changed, missing, added or re-moded file. */
export async function verifyCache(directory: string = cacheDirectory()) {
  const { verifyCache: verify } = await import('@testvenv/core/internal/cold');
  return verify(openCache(directory));
}

/** Puts damaged snapshots away and builds them again, as far as the cache remembers from what. */
export async function repairSnapshots(
  ids: readonly string[],
  directory: string = cacheDirectory(),
  listener: VenvListener<PublishedEvent> = silent,
) {
  const { repairSnapshots: repair } = await import('@testvenv/core/internal/cold');
  return repair(openCache(directory), readHost(), ids, publisher({ listener }));
}

/** Bytes that a cache folder takes on disk, by what they are for. */
export async function cacheSize(directory: string = cacheDirectory()) {
  const { sizeOfCache } = await import('@testvenv/core/internal/cold');
  return sizeOfCache(openCache(directory));
}

/** Removes the snapshots of a cache folder that were used the longest ago; never one that is in use. */
export async function prune(options: PruneOptions, directory: string = cacheDirectory()) {
  const { prune: pruneCache } = await import('@testvenv/core/internal/cold');
  return pruneCache(openCache(directory), options);
}
