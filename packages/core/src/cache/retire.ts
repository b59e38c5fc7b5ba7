import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { isAlive } from '../locking/liveness.js';
import { ownedName, ownerOfName } from '../locking/owner.js';
import type { CacheLayout } from './layout.js';

// A snapshot without its layer is out of sight: nobody finds it, and it is still whole. The layer waits beside under its
// pruner's name, so that a snapshot of which the pruner was killed before it was sure can be given back.

const prefix = 'retired-';

/** @returns gives it back; nothing if it is out of sight already */
export function retire(cache: CacheLayout, id: string): (() => void) | undefined {
  const { root, layer } = cache.snapshot(id);
  const retired = join(root, `${prefix}${ownedName()}`);
  if (ifPresent(() => renameSync(layer, retired) ?? true) === undefined) return undefined;
  return () => renameSync(retired, layer);
}

/** Gives back what dead pruners retired. */
export function unretireAbandoned(cache: CacheLayout): void {
  for (const id of ifPresent(() => readdirSync(cache.snapshots)) ?? []) {
    unretire(cache, id, (name) => {
      const owner = ownerOfName(name);
      return owner !== undefined && !isAlive(owner);
    });
  }
}

/** The name of the layer of a snapshot that is out of sight. */
export function retiredLayer(root: string): string | undefined {
  return (ifPresent(() => readdirSync(root)) ?? []).find((name) => name.startsWith(prefix));
}

/** Gives back a retired snapshot. To be called by who holds its file lock, so that no pruner is at work on it. */
export function unretire(
  cache: CacheLayout,
  id: string,
  mayBe: (ownedName: string) => boolean = () => true,
): void {
  const { root, layer } = cache.snapshot(id);
  const names = ifPresent(() => readdirSync(root)) ?? [];
  const retired = names.find((name) => name.startsWith(prefix) && mayBe(name.slice(prefix.length)));
  if (retired) ifPresent(() => renameSync(join(root, retired), layer));
}
