import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readLease } from '../environment/lease.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { isAlive } from '../locking/liveness.js';
import type { Layer } from '../snapshot/layer.js';
import { listNames, type NamedSnapshot } from '../snapshot/named.js';
import { type CacheLayout, leaseOwnerId } from './layout.js';
import { readRecord } from './records.js';
import { retiredLayer } from './retire.js';

/** What does not count, since it goes as well. */
export interface Going {
  readonly snapshots?: readonly { readonly id: string }[];
  readonly names?: readonly NamedSnapshot[];
}

/**
 * Whether anybody needs a snapshot: a live environment or build, a name, or another snapshot that stands over it. In this
 * order, since a captured one is there before the lease of what it was captured from is gone.
 */
export function isNeeded(
  cache: CacheLayout,
  id: string,
  { snapshots = [], names = [] }: Going = {},
): boolean {
  if (leasedSnapshots(cache).has(id)) return true;
  const isGoing = (one: NamedSnapshot) =>
    names.some(({ name, version }) => name === one.name && version === one.version);
  if (listNames(cache).some((one) => one.snapshotId === id && !isGoing(one))) return true;
  const ignored = new Set([id, ...snapshots.map((one) => one.id)]);
  const others = ifPresent(() => readdirSync(cache.snapshots)) ?? [];
  return others.some((other) => !ignored.has(other) && standsOver(cache, other, id));
}

/** One that is out of sight may be given back. */
function standsOver(cache: CacheLayout, other: string, id: string): boolean {
  const { root, layer } = cache.snapshot(other);
  const read = () => (readRecord(layer) ?? readRetired(root)) as Layer | undefined;
  // Between one look and the other it may have been given back.
  const found = read() ?? read();
  return found?.behind.some(({ snapshotId }) => snapshotId === id) ?? false;
}

function readRetired(root: string): unknown {
  const name = retiredLayer(root);
  return name === undefined ? undefined : readRecord(join(root, name));
}

/** The snapshots that live processes have leased. A lease that cannot be read yet is of one who has still to look. */
function leasedSnapshots(cache: CacheLayout): ReadonlySet<string> {
  const ids = (ifPresent(() => readdirSync(cache.environments)) ?? []).flatMap(
    (name) => leaseOwnerId(name) ?? [],
  );
  const leases = ids.flatMap((id) => readLease(cache, id) ?? []);
  return new Set(
    leases
      .filter(({ owner }) => isAlive(owner))
      .flatMap(({ snapshotId, behind = [] }) => (snapshotId === undefined ? [] : [snapshotId, ...behind])),
  );
}
