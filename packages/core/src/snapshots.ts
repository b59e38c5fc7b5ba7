// Snapshots with names, seen from outside a run: what the command line and programs need of them.

import { resolve } from 'node:path';
import { openCache } from './cache/open.js';
import { readHost } from './host.js';
import { cacheDirectory } from './maintenance.js';
import type { ExportOptions } from './snapshot/archive/export.js';
import type { ImportOptions } from './snapshot/archive/import.js';
import type { NamePruneOptions } from './snapshot/housekeeping.js';

export type { ExportOptions, ExportResult } from './snapshot/archive/export.js';
export type { ImportOptions, ImportResult } from './snapshot/archive/import.js';
export type { DescribedSnapshot } from './snapshot/described.js';
export type { FileChange, SnapshotDifference } from './snapshot/diff.js';
export type { NamePruneOptions, SnapshotsRemoved } from './snapshot/housekeeping.js';
export type { NamedSnapshot } from './snapshot/named.js';

const cold = () => import('@testvenv/core/internal/cold');

/** All versions of all names in a cache folder: by name, the oldest first. */
export async function listNamedSnapshots(directory: string = cacheDirectory()) {
  return (await cold()).listNames(openCache(directory));
}

/**
 * What a snapshot is.
 * @param reference a name, `name@version`, an id or the beginning of one
 * @throws VenvError `SNAPSHOT_NOT_FOUND`
 */
export async function showSnapshot(reference: string, directory: string = cacheDirectory()) {
  const { describeSnapshot, findSnapshot } = await cold();
  const cache = openCache(directory);
  return describeSnapshot(cache, findSnapshot(cache, reference));
}

/**
 * Gives a snapshot one more name: the next version of it.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`, `INVALID_REQUEST`
 */
export async function tagSnapshot(
  reference: string,
  name: string,
  { message, directory = cacheDirectory() }: { readonly message?: string; readonly directory?: string } = {},
) {
  const { findSnapshot, nameSnapshot } = await cold();
  const cache = openCache(directory);
  const { layer, named } = findSnapshot(cache, reference);
  return nameSnapshot(cache, { name, snapshotId: layer.snapshotId, message, parent: named?.parent });
}

/**
 * What an environment over the second snapshot has otherwise than over the first.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`
 */
export async function diffSnapshots(from: string, to: string, directory: string = cacheDirectory()) {
  const { diffSnapshots: diff, findSnapshot } = await cold();
  const cache = openCache(directory);
  return diff(cache, findSnapshot(cache, from).layer, findSnapshot(cache, to).layer);
}

/** Deletes versions of a name, or a captured snapshot: see `snapshot/housekeeping.ts`. @throws VenvError `SNAPSHOT_NOT_FOUND` */
export async function deleteSnapshot(reference: string, directory: string = cacheDirectory()) {
  return (await cold()).deleteSnapshot(openCache(directory), reference);
}

/** Deletes old versions of names, and all captured snapshots that no environment, name or other snapshot needs. */
export async function pruneNamedSnapshots(options: NamePruneOptions, directory: string = cacheDirectory()) {
  return (await cold()).pruneNames(openCache(directory), options);
}

/**
 * Writes a snapshot, with all that it stands over, into one file for another machine or cache.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`, `INVALID_REQUEST`, `CACHE_CORRUPTED`
 */
export async function exportSnapshot(
  reference: string,
  path: string,
  { directory = cacheDirectory(), ...options }: ExportOptions & { readonly directory?: string } = {},
) {
  const { exportSnapshot: write, findSnapshot } = await cold();
  const cache = openCache(directory);
  return write(cache, findSnapshot(cache, reference), resolve(path), options);
}

/**
 * Brings what {@link exportSnapshot} wrote into a cache: all of it, or nothing. An archive holds programs, which
 * environments will run: import what comes from people you trust.
 * @throws VenvError `ARCHIVE_INVALID`, `SNAPSHOT_INCOMPATIBLE`, `INVALID_REQUEST`
 */
export async function importSnapshot(
  path: string,
  { directory = cacheDirectory(), ...options }: ImportOptions & { readonly directory?: string } = {},
) {
  return (await cold()).importSnapshot(openCache(directory), readHost(), resolve(path), options);
}
