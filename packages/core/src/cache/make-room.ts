import { sweep } from '../environment/sweep.js';
import { spaceAt } from '../filesystem/disk-space.js';
import type { CacheLayout } from './layout.js';
import { prune } from './prune.js';

/** What was removed for the sake of room. */
export interface RoomMade {
  /** Ids of snapshots. */
  readonly snapshots: readonly string[];
  /** Bytes on the disk afterwards. */
  readonly available: number;
}

/**
 * Removes what dead processes left, then snapshots that nobody stands over, those first that were used the longest ago.
 * @param needed bytes at which it is enough; default: all goes that is unused
 */
export async function makeRoom(
  cache: CacheLayout,
  needed: number = Number.POSITIVE_INFINITY,
): Promise<RoomMade> {
  await sweep(cache);
  const { removed } = await prune(cache, { minFree: needed });
  return { snapshots: removed.map(({ id }) => id), available: spaceAt(cache.root).bytes };
}
