import { renameSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { isVenvError, VenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { publish } from '../filesystem/publish.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { defaultBuildSlots, type Queued, withBuildSlot } from '../locking/build-slots.js';
import { withFileLock } from '../locking/file-lock.js';
import { ownedName } from '../locking/owner.js';
import { defaults } from '../request/request.js';
import { type Layer, layerSchema } from '../snapshot/layer.js';
import { readLayer } from '../snapshot/read-layer.js';
import { explainFull, isDiskFull, withFigures } from './disk-full.js';
import type { CacheLayout } from './layout.js';
import { makeRoom } from './make-room.js';
import { unretire } from './retire.js';

/** How a process shares the machine with others that build. */
export interface BuildPolicy {
  /** On this machine, among all processes. Default: see `locking/build-slots.ts`. */
  readonly maxConcurrentBuilds?: number | undefined;
  /** Milliseconds to wait for another's build, or for a slot: several installer runs at their own limit. */
  readonly lockTimeout?: number;
}

export interface SnapshotBuild {
  readonly id: string;
  /** For people: what it holds. */
  readonly requirements: readonly string[];
  /** Fills a folder with a whole snapshot, by building or by fetching it. */
  readonly into: (draft: string) => Promise<NewOrigin>;
}

/** Whether a snapshot was built now, came from a remote now, or was in the cache. */
export type SnapshotOrigin = NewOrigin | 'found';

/** How it came into this cache. */
export type NewOrigin = 'built' | 'fetched';

export interface SnapshotResult {
  readonly layer: Layer;
  readonly origin: SnapshotOrigin;
}

/**
 * The snapshot of that id, built if it is missing: once among all processes of the machine, and at most so many builds
 * at a time. Built under `temp`, published by one rename.
 * @throws VenvError the build's own, `LOCK_TIMEOUT`, `CACHE_CORRUPTED`
 */
export async function getOrCreate(
  cache: CacheLayout,
  build: SnapshotBuild,
  listener: VenvListener,
  { maxConcurrentBuilds = defaultBuildSlots, lockTimeout = defaults.lockTimeout }: BuildPolicy = {},
): Promise<SnapshotResult> {
  const found = readValidLayer(cache, build.id);
  if (found) {
    listener({ type: 'snapshotFound', snapshotId: build.id });
    return { layer: found, origin: 'found' };
  }
  let origin: SnapshotResult['origin'] = 'found';
  const lock = {
    timeout: lockTimeout,
    isDone: () => readLayer(cache, build.id) !== undefined,
    onWait: () => listener({ type: 'fileLockWaiting', name: build.id }),
    onWaited: (milliseconds: number) => listener({ type: 'fileLockWaited', name: build.id, milliseconds }),
  };
  await withFileLock(cache.fileLock(build.id), lock, async () => {
    unretire(cache, build.id);
    if (readLayer(cache, build.id)) return;
    quarantine(cache, build.id);
    const queue = {
      folder: cache.buildSlots,
      slots: maxConcurrentBuilds,
      timeout: lockTimeout,
      label: build.id,
      onQueued: (before: readonly Queued[]) =>
        listener({ type: 'buildQueued', snapshotId: build.id, behind: before }),
    };
    await withBuildSlot(queue, async () => {
      origin = await observed(build, listener, () => buildWithRoom(cache, build, listener));
    });
  });
  const layer = readValidLayer(cache, build.id);
  if (!layer)
    throw new VenvError('CACHE_CORRUPTED', `the snapshot ${build.id} vanished as soon as it was there`);
  return { layer, origin };
}

function readValidLayer(cache: CacheLayout, id: string): Layer | undefined {
  const layer = readLayer(cache, id);
  return layer && layerSchema.parse(layer);
}

/** Puts what is damaged out of the way, to be built again: a folder without a readable layer, or a verified one. */
export function quarantine(cache: CacheLayout, id: string): void {
  ifPresent(() => renameSync(cache.snapshot(id).root, join(cache.trash, ownedName())));
}

async function observed(
  { id, requirements }: SnapshotBuild,
  listener: VenvListener,
  action: () => Promise<NewOrigin>,
): Promise<NewOrigin> {
  const start = performance.now();
  listener({ type: 'buildStarted', snapshotId: id, requirements });
  try {
    const origin = await action();
    listener({ type: 'buildFinished', snapshotId: id, origin, milliseconds: performance.now() - start });
    return origin;
  } catch (error) {
    if (isVenvError(error)) {
      const milliseconds = performance.now() - start;
      listener({ type: 'buildFailed', snapshotId: id, error: error.toJSON(), milliseconds });
    }
    throw error;
  }
}

/** On a full disk once more, after what nobody uses was removed: of that there is enough, or it would not help. */
async function buildWithRoom(
  cache: CacheLayout,
  build: SnapshotBuild,
  listener: VenvListener,
): Promise<NewOrigin> {
  try {
    return await buildAndPublish(cache, build);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    const { needed } = error.details;
    const made = await makeRoom(cache, typeof needed === 'number' ? needed : undefined);
    if (made.snapshots.length === 0) throw error;
    listener({ type: 'roomMade', snapshotId: build.id, ...made, error: error.toJSON() });
    return buildAndPublish(cache, build);
  }
}

async function buildAndPublish(cache: CacheLayout, { id, into }: SnapshotBuild): Promise<NewOrigin> {
  const draft = join(cache.temp, ownedName());
  try {
    await fs.ensureDir(draft);
    const origin = await into(draft);
    publish(draft, cache.snapshot(id).root);
    return origin;
  } catch (fault) {
    const error = explainFull(fault, { folder: cache.temp, what: 'the files of the snapshot' });
    if (!isVenvError(error)) throw error;
    throw withFigures(error, cache.temp).undoing('the unfinished snapshot was removed');
  } finally {
    await removeTree(draft);
  }
}
