import { readFileSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { atomicWriteSync } from '../filesystem/atomic-write.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { type Owner, thisProcess } from '../locking/owner.js';

/** Says which process an environment belongs to: only that process, or sweep once it is dead, may remove it. */
export interface Lease {
  readonly owner: Owner;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export function writeLease(cache: CacheLayout, environmentId: string): void {
  const lease: Lease = { owner: thisProcess(), createdAt: Date.now() };
  atomicWriteSync(cache.temp, cache.lease(environmentId), JSON.stringify(lease));
}

/** The lease, or nothing if it is gone or unreadable; an unreadable one never had an environment. */
export function readLease(cache: CacheLayout, environmentId: string): Lease | undefined {
  const text = ifPresent(() => readFileSync(cache.lease(environmentId), 'utf8'));
  if (!text) return undefined;
  try {
    return JSON.parse(text) as Lease;
  } catch {
    return undefined;
  }
}
