import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { isVenvError } from '../error/venv-error.js';
import { spaceAt } from '../filesystem/disk-space.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { withFileLock } from '../locking/file-lock.js';
import { ownedName } from '../locking/owner.js';
import { listNames } from '../snapshot/named.js';
import type { CacheLayout } from './layout.js';
import { type ListedSnapshot, listSnapshots } from './list.js';
import { isNeeded } from './needed.js';
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
  /** What should have been removed, and stays because a live environment, a build or another snapshot needs it. */
  readonly inUse: readonly ListedSnapshot[];
  /** Bytes of the snapshots that remain. */
  readonly remaining: number;
}

/**
 * Removes the snapshots that were used the longest ago, until the rest is young and small enough. Never one that a
 * live environment stands over, from which something is being built, that another stands over, or that has a name.
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
  const named = new Set(listNames(cache).map(({ snapshotId }) => snapshotId));
  const all = listSnapshots(cache);
  const snapshots = inOrderOfUse(all).filter(({ id }) => !named.has(id));
  const removed: ListedSnapshot[] = [];
  const inUse: ListedSnapshot[] = [];
  let remaining = all.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const snapshot of snapshots) {
    if (isSpared(snapshot)) continue;
    if (!isDue(snapshot, remaining, options) && !isTight(cache, options)) continue;
    const gone = options.dryRun
      ? !isNeeded(cache, snapshot.id, { snapshots: removed })
      : await removeSnapshot(cache, snapshot.id);
    (gone ? removed : inUse).push(snapshot);
    if (gone) remaining -= snapshot.bytes;
  }
  return { removed, inUse, remaining };
}

/**
 * Those whose last use is the longest ago first. Whatever stands over a snapshot uses it as well, and comes before it: so
 * both can go at once.
 */
function inOrderOfUse(snapshots: readonly ListedSnapshot[]): readonly ListedSnapshot[] {
  const lastUse = new Map<string, number>();
  for (const { id, behind, lastUsedAt } of snapshots) {
    for (const one of [id, ...behind])
      lastUse.set(one, Math.max(lastUse.get(one) ?? 0, lastUsedAt.getTime()));
  }
  const used = ({ id }: ListedSnapshot) => lastUse.get(id) ?? 0;
  return [...snapshots].sort((a, b) => used(a) - used(b) || b.behind.length - a.behind.length);
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

/** @returns whether it is gone: not if anybody needs it; and whoever holds its file lock is at work on it */
export async function removeSnapshot(cache: CacheLayout, id: string): Promise<boolean> {
  if (isNeeded(cache, id)) return false;
  let gone = false;
  const atOnce = { timeout: 0, onWait: () => {}, isDone: () => false };
  try {
    await withFileLock(cache.fileLock(id), atOnce, async () => {
      gone = await removeUnneeded(cache, id);
    });
  } catch (error) {
    if (!isVenvError(error) || error.code !== 'LOCK_TIMEOUT') throw error;
  }
  return gone;
}

/**
 * Out of sight first, then the look for who needs it: whoever leases or names it first writes that down, then looks whether
 * the snapshot is in sight. So one of the two sees the other, and gives way.
 */
async function removeUnneeded(cache: CacheLayout, id: string): Promise<boolean> {
  const trash = join(cache.trash, ownedName());
  const giveBack = retire(cache, id);
  if (!giveBack) return false;
  if (isNeeded(cache, id)) {
    giveBack();
    return false;
  }
  renameSync(cache.snapshot(id).root, trash);
  await removeTree(trash);
  return true;
}
