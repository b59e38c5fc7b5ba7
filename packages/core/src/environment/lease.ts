import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { noteUse } from '../cache/last-use.js';
import type { CacheLayout } from '../cache/layout.js';
import { explain } from '../cache/ownership.js';
import { VenvError } from '../error/venv-error.js';
import { atomicWriteSync } from '../filesystem/atomic-write.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { type Owner, thisProcess } from '../locking/owner.js';
import { uniqueHex } from '../locking/unique-hex.js';
import { toTheEnd } from '../to-the-end.js';

/** Says which process an environment belongs to: only that process, or sweep once it is dead, may remove it. */
export interface Lease {
  readonly owner: Owner;
  /** The snapshot that the environment stands over, if any: as long as the owner lives, nobody prunes it. */
  readonly snapshotId?: string;
  /** Those behind that one, which nobody prunes either. */
  readonly behind?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Not by way of a draft and a rename: one that was cut short has no environment, and readers take it for none. First
 * the lease, then the look at the snapshot; pruning first takes the snapshot out of sight, then looks for leases. So
 * one of the two sees the other.
 * @param snapshots the one that it stands over, and others that it needs
 * @throws VenvError `SNAPSHOT_NOT_FOUND` where the snapshot has just been pruned or found damaged, `PERMISSION_DENIED`
 */
export function writeLease(cache: CacheLayout, environmentId: string, ...snapshots: readonly string[]): void {
  try {
    const lease = JSON.stringify(leaseOf(snapshots));
    writeFileSync(cache.lease(environmentId), lease, { encoding: 'utf8', mode: 0o600, flag: 'wx' });
  } catch (error) {
    // The warm path's first write: here it learns that the cache is read-only.
    throw explain(cache.environments, error);
  }
  const pruned = firstPruned(cache, snapshots);
  if (pruned === undefined) return;
  removeLease(cache, environmentId);
  throw prunedError(pruned);
}

/**
 * Writes the lease of a live environment anew, that changes what it stands over.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`; then the lease is what it was
 */
export function changeLease(
  cache: CacheLayout,
  environmentId: string,
  ...snapshots: readonly string[]
): void {
  const before = readFileSync(cache.lease(environmentId), 'utf8');
  const write = (text: string) => atomicWriteSync(cache.temp, cache.lease(environmentId), text);
  // Another process may own it, and lend it to this one.
  write(JSON.stringify({ ...leaseOf(snapshots), ...ownerIn(before) }));
  const pruned = firstPruned(cache, snapshots);
  if (pruned === undefined) return;
  write(before);
  throw prunedError(pruned);
}

function ownerIn(text: string): Pick<Lease, 'owner' | 'createdAt'> {
  const { owner, createdAt } = JSON.parse(text) as Lease;
  return { owner, createdAt };
}

function leaseOf([snapshotId, ...behind]: readonly string[]): Lease {
  const lease = { owner: thisProcess(), createdAt: Date.now() };
  return snapshotId === undefined ? lease : { ...lease, snapshotId, behind };
}

function firstPruned(cache: CacheLayout, ids: readonly string[]): string | undefined {
  return ids.find((id) => !noteUse(cache.snapshot(id)));
}

function prunedError(snapshotId: string): VenvError {
  return new VenvError(
    'SNAPSHOT_NOT_FOUND',
    `the snapshot ${snapshotId} was pruned or found damaged a moment ago`,
    {
      hint: 'try again: it is built again',
    },
  );
}

export function removeLease(cache: CacheLayout, environmentId: string): void {
  rmSync(cache.lease(environmentId), { force: true });
}

/** Keeps a snapshot from being pruned while something is built from it. */
export function whileLeased<T>(cache: CacheLayout, snapshotId: string, action: () => Promise<T>): Promise<T> {
  return withLease(cache, async (write) => {
    write(snapshotId);
    return action();
  });
}

/** {@link whileLeased} of a snapshot that may be in the making: from the moment that it is there. */
export function onceLeased<T>(
  cache: CacheLayout,
  snapshotId: Promise<string>,
  action: () => Promise<T>,
): Promise<T> {
  return withLease(cache, async (write) => {
    const done = action();
    await toTheEnd([snapshotId.then(write), done]);
    return done;
  });
}

async function withLease<T>(
  cache: CacheLayout,
  use: (write: (snapshotId: string) => void) => Promise<T>,
): Promise<T> {
  const id = uniqueHex();
  try {
    return await use((snapshotId) => writeLease(cache, id, snapshotId));
  } finally {
    removeLease(cache, id);
  }
}

/** The lease, or nothing if it is gone or unreadable; an unreadable one never had an environment. */
export function readLease(cache: CacheLayout, environmentId: string): Lease | undefined {
  const text = ifPresent(() => readFileSync(cache.lease(environmentId), 'utf8'));
  if (!text) return undefined;
  try {
    const lease = JSON.parse(text) as Partial<Lease> | null;
    return typeof lease?.owner?.pid === 'number' ? (lease as Lease) : undefined;
  } catch {
    return undefined;
  }
}
