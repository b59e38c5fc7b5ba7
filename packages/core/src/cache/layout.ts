import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Every path in the cache and every bucket's version: the one place that knows the layout on disk. */
export interface CacheLayout {
  readonly root: string;
  readonly warmRecord: (digest: string) => string;
  readonly interpreterRecord: (digest: string) => string;
  readonly resolutionRecord: (digest: string) => string;
  readonly lockfile: (digest: string) => string;
  /** How files get from one filesystem to another. */
  readonly placementRecord: (pair: string) => string;
  readonly snapshots: string;
  readonly snapshot: (id: string) => SnapshotLayout;
  readonly environments: string;
  readonly environment: (id: string) => string;
  readonly lease: (id: string) => string;
  readonly fileLock: (name: string) => string;
  readonly sweepStamp: string;
  readonly trash: string;
  readonly temp: string;
}

export interface SnapshotLayout {
  readonly root: string;
  /** The installed files: a virtualenv's prefix without its interpreter. */
  readonly tree: string;
  /** Every file with its digest, for verification. */
  readonly manifest: string;
  /** The little that an environment over this snapshot needs. */
  readonly layer: string;
}

/**
 * Raise with any change to what a snapshot or a record of it holds: older ones are then simply not found.
 * It is part of every key.
 */
export const schemaVersion = 3;

const leaseSuffix = '.lease.json';

export function cacheLayout(directory: string): CacheLayout {
  const root = resolve(directory);
  const record = (bucket: string) => (digest: string) => join(root, bucket, `${digest}.json`);
  const environments = join(root, 'environments-v1');
  const snapshots = join(root, 'snapshots-v1');
  return {
    root,
    warmRecord: record('warm-v1'),
    interpreterRecord: record('interpreters-v1'),
    resolutionRecord: record('resolutions-v1'),
    lockfile: (digest) => join(root, 'lockfiles-v1', digest, 'pylock.toml'),
    placementRecord: record('placements-v1'),
    snapshots,
    snapshot: (id) => snapshotLayout(join(snapshots, id)),
    environments,
    environment: (id) => join(environments, id),
    lease: (id) => join(environments, `${id}${leaseSuffix}`),
    fileLock: (name) => join(root, 'file-locks', name),
    sweepStamp: join(root, 'swept'),
    trash: join(root, 'trash'),
    temp: join(root, 'temp'),
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

/** The environment's id of a lease's file name, or nothing if the file is no lease. */
export function leaseOwnerId(fileName: string): string | undefined {
  return fileName.endsWith(leaseSuffix) ? fileName.slice(0, -leaseSuffix.length) : undefined;
}

/** Makes the folders that others write into. Mode 0700: what is installed here is run later. */
export function ensureCache(layout: CacheLayout): void {
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  for (const folder of [layout.environments, layout.snapshots, layout.temp, layout.trash]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}
