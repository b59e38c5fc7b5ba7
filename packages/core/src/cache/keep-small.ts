import { whileLeased } from '../environment/lease.js';
import type { CacheLayout } from './layout.js';
import { pruneSnapshots } from './prune.js';

/** Milliseconds: what was built that recently may be waiting for its first environment, which leases it. */
const youngFor = 3_600_000;

/**
 * After a build: removes the snapshots that were used the longest ago until the rest is small enough. Neither what is
 * leased or was just built, nor what this one was built for.
 * @param maxSize bytes; default: any
 */
export async function keepSmall(
  cache: CacheLayout,
  snapshotId: string,
  maxSize: number | undefined,
): Promise<void> {
  if (maxSize === undefined) return;
  const isYoung = ({ builtAt }: { readonly builtAt: Date }) => Date.now() - builtAt.getTime() < youngFor;
  await whileLeased(cache, snapshotId, () => pruneSnapshots(cache, { maxSize }, isYoung));
}
