// The cache seen from outside a run: what the command line and the runners' main processes need of it.
import { cacheLayout } from './cache/layout.js';
import { sweep as sweepCache } from './environment/sweep.js';
import { silent, type VenvListener } from './event/event-bus.js';
import { defaultCacheDirectory, readHost } from './host.js';

export type { ListedSnapshot } from './cache/list.js';
export type { Damage, DamagedSnapshot, Verification } from './cache/verify.js';
export type { SweepResult } from './environment/sweep.js';
export type { Repair } from './repair.js';

/** The cache folder in force: `TESTVENV_CACHE_DIR`, else the platform's. */
export function cacheDirectory(): string {
  return cacheLayout(defaultCacheDirectory(readHost())).root;
}

/** All sealed snapshots of a cache folder, the newest first. */
export async function listSnapshots(directory: string = cacheDirectory()) {
  const { listSnapshots: list } = await import('@testvenv/core/internal/cold');
  return list(cacheLayout(directory));
}

/** Removes what dead processes left in a cache folder. */
export async function sweep(directory: string = cacheDirectory()) {
  return sweepCache(cacheLayout(directory));
}

/** Compares every snapshot of a cache folder with what was sealed: finds each changed, missing, added or re-moded file. */
export async function verifyCache(directory: string = cacheDirectory()) {
  const { verifyCache: verify } = await import('@testvenv/core/internal/cold');
  return verify(cacheLayout(directory));
}

/** Puts damaged snapshots away and builds them again, as far as the cache remembers from what. */
export async function repairSnapshots(
  ids: readonly string[],
  directory: string = cacheDirectory(),
  listener: VenvListener = silent,
) {
  const { repairSnapshots: repair } = await import('@testvenv/core/internal/cold');
  return repair(cacheLayout(directory), readHost(), ids, listener);
}
