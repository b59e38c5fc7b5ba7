import { readFileSync, writeFileSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { type Owner, thisProcess } from '../locking/owner.js';

/** Says which process an environment belongs to: only that process, or sweep once it is dead, may remove it. */
export interface Lease {
  readonly owner: Owner;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Not by way of a draft and a rename: one that was cut short has no environment, and readers take it for none. */
export function writeLease(cache: CacheLayout, environmentId: string): void {
  const lease: Lease = { owner: thisProcess(), createdAt: Date.now() };
  writeFileSync(cache.lease(environmentId), JSON.stringify(lease), { mode: 0o600, flag: 'wx' });
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
