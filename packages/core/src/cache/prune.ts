import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readLease } from '../environment/lease.js';
import { isVenvError } from '../error/venv-error.js';
import { spaceAt } from '../filesystem/disk-space.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { withFileLock } from '../locking/file-lock.js';
import { isAlive } from '../locking/liveness.js';
import { ownedName } from '../locking/owner.js';
import { type CacheLayout, leaseOwnerId } from './layout.js';
import { type ListedSnapshot, listSnapshots } from './list.js';
import { retire } from './retire.js';

export interface PruneOptions {
  /** Bytes that the remaining snapshots may take together. Default: any. */
  readonly maxSize?: number;
  /** Milliseconds without use after which a snapshot is removed. Default: any. */
  readonly olderThan?: number;
  /** Those that stay; all others go. Default: age and size decide. */
  readonly keep?: ReadonlySet<string>;
  /** Bytes that the disk should have left afterwards. Default: any. */
  readonly minFree?: number;
  /** Only tells what would be removed; `minFree` then means all. Default: false. */
  readonly dryRun?: boolean;
}

export interface PruneResult {
  readonly removed: readonly ListedSnapshot[];
  /** What should have been removed, and stays because a live environment or a build needs it. */
  readonly inUse: readonly ListedSnapshot[];
  /** Bytes of the snapshots that remain. */
  readonly remaining: number;
}

/**
 * Removes the snapshots that were used the longest ago, until the rest is young and small enough. Never one that a
 * live environment stands over, or from which something is being built.
 */
export function prune(cache: CacheLayout, options: PruneOptions): Promise<PruneResult> {
  return pruneSnapshots(cache, options, () => false);
}

/** {@link prune}, which leaves some alone. */
export async function pruneSnapshots(
  cache: CacheLayout,
  options: PruneOptions,
  isSpared: (snapshot: ListedSnapshot) => boolean,
): Promise<PruneResult> {
  const snapshots = [...listSnapshots(cache)].sort((a, b) => a.lastUsedAt.getTime() - b.lastUsedAt.getTime());
  const removed: ListedSnapshot[] = [];
  const inUse: ListedSnapshot[] = [];
  let remaining = snapshots.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const snapshot of snapshots) {
    if (isSpared(snapshot)) continue;
    if (!isDue(snapshot, remaining, options) && !isTight(cache, options)) continue;
    const gone = options.dryRun ? !leasedSnapshots(cache).has(snapshot.id) : await remove(cache, snapshot.id);
    (gone ? removed : inUse).push(snapshot);
    if (gone) remaining -= snapshot.bytes;
  }
  return { removed, inUse, remaining };
}

function isDue(
  { id, lastUsedAt }: ListedSnapshot,
  remaining: number,
  { maxSize = Number.POSITIVE_INFINITY, olderThan = Number.POSITIVE_INFINITY, keep }: PruneOptions,
): boolean {
  if (keep) return !keep.has(id);
  return remaining > maxSize || Date.now() - lastUsedAt.getTime() > olderThan;
}

function isTight({ root }: CacheLayout, { minFree = 0 }: PruneOptions): boolean {
  return minFree > 0 && spaceAt(root).bytes < minFree;
}

/** @returns whether it is gone; whoever holds its file lock is at work on it */
async function remove(cache: CacheLayout, id: string): Promise<boolean> {
  if (leasedSnapshots(cache).has(id)) return false;
  let gone = false;
  const atOnce = { timeout: 0, onWait: () => {}, isDone: () => false };
  try {
    await withFileLock(cache.fileLock(id), atOnce, async () => {
      gone = await removeUnleased(cache, id);
    });
  } catch (error) {
    if (!isVenvError(error) || error.code !== 'LOCK_TIMEOUT') throw error;
  }
  return gone;
}

/**
 * Out of sight first, then the look for leases: whoever leases it first writes the lease, then looks whether the
 * snapshot is in sight. So one of the two sees the other, and gives way.
 */
async function removeUnleased(cache: CacheLayout, id: string): Promise<boolean> {
  const trash = join(cache.trash, ownedName());
  const giveBack = retire(cache, id);
  if (!giveBack) return false;
  if (leasedSnapshots(cache).has(id)) {
    giveBack();
    return false;
  }
  renameSync(cache.snapshot(id).root, trash);
  await removeTree(trash);
  return true;
}

/** The snapshots that live processes have leased. A lease that cannot be read yet is of one who has still to look. */
function leasedSnapshots(cache: CacheLayout): ReadonlySet<string> {
  const ids = (ifPresent(() => readdirSync(cache.environments)) ?? []).flatMap(
    (name) => leaseOwnerId(name) ?? [],
  );
  const leases = ids.flatMap((id) => readLease(cache, id) ?? []);
  return new Set(leases.filter(({ owner }) => isAlive(owner)).flatMap(({ snapshotId }) => snapshotId ?? []));
}
