import { readdirSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { isNeeded } from '../cache/needed.js';
import { removeSnapshot } from '../cache/prune.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { isCaptured } from './capture/captured-id.js';
import { findNamed, findSnapshot } from './find.js';
import { forgetName, listNames, type NamedSnapshot } from './named.js';

/** What was deleted: versions of names, and captured snapshots that nobody needs any more. */
export interface SnapshotsRemoved {
  readonly names: readonly NamedSnapshot[];
  /** Ids. */
  readonly snapshots: readonly string[];
}

/**
 * Deletes a version of a name (`NAME@VERSION`), all versions of one (`NAME`), or a captured snapshot by its id, as far as
 * no live environment, name or other snapshot needs it.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`
 */
export async function deleteSnapshot(cache: CacheLayout, reference: string): Promise<SnapshotsRemoved> {
  const named = findNamed(cache, reference);
  const versions = named && reference === named.name ? listNames(cache, named.name) : named ? [named] : [];
  const ids = named
    ? versions.map(({ snapshotId }) => snapshotId)
    : [findSnapshot(cache, reference).layer.snapshotId];
  for (const version of versions) forgetName(cache, version);
  return { names: versions, snapshots: await removeUnneeded(cache, ids) };
}

export interface NamePruneOptions {
  /** How many versions of each name stay, the newest. Default: all; with `olderThan` 1. */
  readonly keep?: number;
  /** Milliseconds: only versions that are older are deleted. Default: of any age. */
  readonly olderThan?: number;
  /** Only tells. Default: false. */
  readonly dryRun?: boolean;
}

/** Deletes old versions of names, and all captured snapshots that nobody needs. */
export async function pruneNames(
  cache: CacheLayout,
  { keep, olderThan, dryRun = false }: NamePruneOptions,
): Promise<SnapshotsRemoved> {
  const staying = keep ?? (olderThan === undefined ? Number.POSITIVE_INFINITY : 1);
  const all = listNames(cache);
  const names = all.filter(({ name, version, createdAt }) => {
    const newer = all.filter((other) => other.name === name && other.version > version).length;
    return newer >= staying && Date.now() - createdAt >= (olderThan ?? 0);
  });
  const ids = (ifPresent(() => readdirSync(cache.snapshots)) ?? []).filter(isCaptured);
  if (dryRun) return { names, snapshots: unneededWithout(cache, ids, names) };
  for (const name of names) forgetName(cache, name);
  return { names, snapshots: await removeUnneeded(cache, ids) };
}

/** What stands over another goes first: so again, until none goes. */
async function removeUnneeded(cache: CacheLayout, ids: readonly string[]): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const id of new Set(ids.filter(isCaptured))) if (await removeSnapshot(cache, id)) removed.push(id);
  if (removed.length === 0) return [];
  return [
    ...removed,
    ...(await removeUnneeded(
      cache,
      ids.filter((id) => !removed.includes(id)),
    )),
  ];
}

function unneededWithout(
  cache: CacheLayout,
  ids: readonly string[],
  names: readonly NamedSnapshot[],
  gone: readonly { readonly id: string }[] = [],
): readonly string[] {
  const left = ids.filter((id) => !gone.some((one) => one.id === id));
  const going = left.filter((id) => !isNeeded(cache, id, { snapshots: gone, names })).map((id) => ({ id }));
  if (going.length === 0) return gone.map(({ id }) => id);
  return unneededWithout(cache, ids, names, [...gone, ...going]);
}
