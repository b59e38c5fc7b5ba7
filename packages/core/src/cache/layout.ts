import { resolve } from 'node:path';
import { assertContentOurs, ensureOurs } from './ownership.js';

/** Every path in the cache and every bucket's version: the one place that knows the layout on disk. */
export interface CacheLayout {
  readonly root: string;
  /** What a declaration led to last time: its snapshot, and the files whose change makes that void. */
  readonly warmRecord: (digest: string) => string;
  readonly interpreters: string;
  /** What an interpreter said of itself. */
  readonly interpreterRecord: (digest: string) => string;
  readonly resolutions: string;
  /** Which Lockfile requirements were resolved to, and when. */
  readonly resolutionRecord: (digest: string) => string;
  readonly lockfiles: string;
  /** A Lockfile, by its own digest. */
  readonly lockfile: (digest: string) => string;
  /** How files get from one filesystem to another. */
  readonly placementRecord: (pair: string) => string;
  /** What a distribution took in earlier builds. */
  readonly footprintRecord: (digest: string) => string;
  readonly snapshots: string;
  /** A sealed snapshot: nobody writes in it again. */
  readonly snapshot: (id: string) => SnapshotLayout;
  /** Of named snapshots: `NAME/VERSION.json`. */
  readonly names: string;
  readonly environments: string;
  /** A live environment: the virtualenv's folder. */
  readonly environment: (id: string) => string;
  /** Whose it is, and over which snapshots it stands. */
  readonly lease: (id: string) => string;
  readonly ports: string;
  /** Who was given a port. */
  readonly portLease: (port: number | string) => string;
  readonly fileLocks: string;
  /** Held while a snapshot is built, or something is brought. */
  readonly fileLock: (name: string) => string;
  /** Tickets of those who build or wait to: see `locking/build-slots.ts`. */
  readonly buildSlots: string;
  /** A folder for a program that the engine brought along. */
  readonly tool: (name: string) => string;
  /** The output of failed runs of installers. */
  readonly logs: string;
  /** Its mtime tells the last sweep. */
  readonly sweepStamp: string;
  /** What was moved away and is yet to be deleted. */
  readonly trash: string;
  /** Drafts: what is not yet whole, and gets its name by one rename. */
  readonly temp: string;
  /** What only the machine that wrote it can use: made again wherever it is missing. */
  readonly machineBound: readonly string[];
}

export interface SnapshotLayout {
  readonly root: string;
  /** The installed files: a virtualenv's prefix without its interpreter. */
  readonly tree: string;
  /** Every file with its digest, for verification. */
  readonly manifest: string;
  /** The little that an environment over this snapshot needs. Its mtime tells the last use: see `last-use.ts`. */
  readonly layer: string;
  /** That its bytecode was made in this cache, of which distributions. Not of every snapshot. */
  readonly compiled: string;
}

/**
 * Raise with any change to what a snapshot or a record of it holds: older ones are then simply not found.
 * It is part of every key.
 */
export const schemaVersion = 4;

const leaseSuffix = '.lease.json';

/** Plain concatenation below a resolved root: `join` takes every path apart again, and the warm path makes many. */
export function cacheLayout(directory: string): CacheLayout {
  const root = resolve(directory);
  const bucket = (name: string) => `${root}/${name}`;
  const record = (folder: string) => (digest: string) => `${folder}/${digest}.json`;
  const environments = bucket('environments-v1');
  const snapshots = bucket('snapshots-v1');
  const ports = bucket('ports-v1');
  const fileLocks = bucket('file-locks');
  const interpreters = bucket('interpreters-v1');
  const lockfiles = bucket('lockfiles-v1');
  const resolutions = bucket('resolutions-v1');
  const warm = bucket('warm-v1');
  const placements = bucket('placements-v1');
  const logs = bucket('logs');
  return {
    root,
    warmRecord: record(warm),
    interpreters,
    interpreterRecord: record(interpreters),
    resolutions,
    resolutionRecord: record(resolutions),
    lockfiles,
    lockfile: (digest) => `${lockfiles}/${digest}/pylock.toml`,
    placementRecord: record(placements),
    footprintRecord: record(bucket('footprints-v1')),
    snapshots,
    snapshot: (id) => snapshotLayout(`${snapshots}/${id}`),
    names: bucket('names-v1'),
    environments,
    environment: (id) => `${environments}/${id}`,
    lease: (id) => `${environments}/${id}${leaseSuffix}`,
    ports,
    portLease: (port) => `${ports}/${port}`,
    fileLocks,
    fileLock: (name) => `${fileLocks}/${name}`,
    buildSlots: bucket('build-slots'),
    tool: (name) => `${bucket('tools-v1')}/${name}`,
    logs,
    sweepStamp: bucket('swept'),
    trash: bucket('trash'),
    temp: bucket('temp'),
    machineBound: [warm, placements, interpreters, logs],
  };
}

export function snapshotLayout(root: string): SnapshotLayout {
  return {
    root,
    tree: `${root}/tree`,
    manifest: `${root}/manifest.json`,
    layer: `${root}/layer.json`,
    compiled: `${root}/compiled.json`,
  };
}

/** The environment's id of a lease's file name, or nothing if the file is no lease: no id is a path. */
export function leaseOwnerId(fileName: string): string | undefined {
  const id = fileName.endsWith(leaseSuffix) ? fileName.slice(0, -leaseSuffix.length) : '';
  return /^[\w-]+$/.test(id) ? id : undefined;
}

/**
 * Makes the folders that others write into. Mode 0700: what is installed here is run later.
 * @throws VenvError `CACHE_UNSAFE`, `PERMISSION_DENIED`
 */
export function ensureCache(layout: CacheLayout): void {
  ensureOurs(layout.root);
  assertContentOurs(layout.root);
  for (const folder of [layout.environments, layout.snapshots, layout.temp, layout.trash]) ensureOurs(folder);
}
