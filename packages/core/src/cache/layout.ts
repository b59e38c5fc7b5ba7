import { join, resolve } from 'node:path';
import { assertContentOurs, ensureOurs } from './ownership.js';

/** Every path in the cache and every bucket's version: the one place that knows the layout on disk. */
export interface CacheLayout {
  readonly root: string;
  readonly warmRecord: (digest: string) => string;
  readonly interpreters: string;
  readonly interpreterRecord: (digest: string) => string;
  readonly resolutions: string;
  readonly resolutionRecord: (digest: string) => string;
  readonly lockfiles: string;
  readonly lockfile: (digest: string) => string;
  /** How files get from one filesystem to another. */
  readonly placementRecord: (pair: string) => string;
  /** What a distribution took in earlier builds. */
  readonly footprintRecord: (digest: string) => string;
  readonly snapshots: string;
  readonly snapshot: (id: string) => SnapshotLayout;
  /** Of named snapshots: `NAME/VERSION.json`. */
  readonly names: string;
  readonly environments: string;
  readonly environment: (id: string) => string;
  readonly lease: (id: string) => string;
  readonly ports: string;
  readonly portLease: (port: number | string) => string;
  readonly fileLocks: string;
  readonly fileLock: (name: string) => string;
  /** Tickets of those who build or wait to: see `locking/build-slots.ts`. */
  readonly buildSlots: string;
  /** A folder for a program that the engine brought along. */
  readonly tool: (name: string) => string;
  /** The output of failed runs of installers. */
  readonly logs: string;
  readonly sweepStamp: string;
  readonly trash: string;
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
}

/**
 * Raise with any change to what a snapshot or a record of it holds: older ones are then simply not found.
 * It is part of every key.
 */
export const schemaVersion = 4;

const leaseSuffix = '.lease.json';

export function cacheLayout(directory: string): CacheLayout {
  const root = resolve(directory);
  const record = (bucket: string) => (digest: string) => join(root, bucket, `${digest}.json`);
  const environments = join(root, 'environments-v1');
  const snapshots = join(root, 'snapshots-v1');
  const ports = join(root, 'ports-v1');
  const fileLocks = join(root, 'file-locks');
  const interpreters = join(root, 'interpreters-v1');
  const lockfiles = join(root, 'lockfiles-v1');
  const resolutions = join(root, 'resolutions-v1');
  const logs = join(root, 'logs');
  return {
    root,
    warmRecord: record('warm-v1'),
    interpreters,
    interpreterRecord: (digest) => join(interpreters, `${digest}.json`),
    resolutions,
    resolutionRecord: (digest) => join(resolutions, `${digest}.json`),
    lockfiles,
    lockfile: (digest) => join(lockfiles, digest, 'pylock.toml'),
    placementRecord: record('placements-v1'),
    footprintRecord: record('footprints-v1'),
    snapshots,
    snapshot: (id) => snapshotLayout(join(snapshots, id)),
    names: join(root, 'names-v1'),
    environments,
    environment: (id) => join(environments, id),
    lease: (id) => join(environments, `${id}${leaseSuffix}`),
    ports,
    portLease: (port) => join(ports, String(port)),
    fileLocks,
    fileLock: (name) => join(fileLocks, name),
    buildSlots: join(root, 'build-slots'),
    tool: (name) => join(root, 'tools-v1', name),
    logs,
    sweepStamp: join(root, 'swept'),
    trash: join(root, 'trash'),
    temp: join(root, 'temp'),
    machineBound: [...['warm-v1', 'placements-v1'].map((name) => join(root, name)), interpreters, logs],
  };
}

export function snapshotLayout(root: string): SnapshotLayout {
  return {
    root,
    tree: join(root, 'tree'),
    manifest: join(root, 'manifest.json'),
    layer: join(root, 'layer.json'),
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
