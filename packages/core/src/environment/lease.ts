import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { noteUse } from '../cache/last-use.js';
import type { CacheLayout } from '../cache/layout.js';
import { explain } from '../cache/ownership.js';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { type Owner, thisProcess } from '../locking/owner.js';
import { uniqueHex } from '../locking/unique-hex.js';

/** Says which process an environment belongs to: only that process, or sweep once it is dead, may remove it. */
export interface Lease {
  readonly owner: Owner;
  /** The snapshot that the environment stands over, if any: as long as the owner lives, nobody prunes it. */
  readonly snapshotId?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Not by way of a draft and a rename: one that was cut short has no environment, and readers take it for none. First
 * the lease, then the look at the snapshot; pruning first takes the snapshot out of sight, then looks for leases. So
 * one of the two sees the other.
 * @throws VenvError `SNAPSHOT_NOT_FOUND` where the snapshot has just been pruned or found damaged, `PERMISSION_DENIED`
 */
export function writeLease(cache: CacheLayout, environmentId: string, snapshotId?: string): void {
  const lease: Lease = { owner: thisProcess(), createdAt: Date.now(), ...(snapshotId && { snapshotId }) };
  try {
    writeFileSync(cache.lease(environmentId), JSON.stringify(lease), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // The warm path's first write: here it learns that the cache is read-only.
    throw explain(cache.environments, error);
  }
  if (snapshotId === undefined || noteUse(cache.snapshot(snapshotId))) return;
  removeLease(cache, environmentId);
  throw new VenvError(
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
export async function whileLeased<T>(
  cache: CacheLayout,
  snapshotId: string,
  action: () => Promise<T>,
): Promise<T> {
  const id = uniqueHex();
  writeLease(cache, id, snapshotId);
  try {
    return await action();
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
