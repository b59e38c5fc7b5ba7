import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CacheLayout, leaseOwnerId } from '../cache/layout.js';
import { unretireAbandoned } from '../cache/retire.js';
import { silent, type VenvListener } from '../event/event-bus.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { sweepBuildSlots } from '../locking/build-slots.js';
import { sweepFileLocks } from '../locking/forgotten-locks.js';
import { isAlive } from '../locking/liveness.js';
import { ownedName, ownerOfName } from '../locking/owner.js';
import { sweepPorts } from '../port/lease.js';
import { endProcessesOf } from '../process/processes.js';
import { readLease } from './lease.js';

/** What a sweep removed. */
export interface SweepResult {
  readonly environments: number;
  readonly temporaryFolders: number;
  readonly ports: number;
  readonly trash: number;
}

export const nothingSwept: SweepResult = { environments: 0, temporaryFolders: 0, ports: 0, trash: 0 };

/** Milliseconds in which a lease may stand without its environment, or be half written, while its owner is at work. */
const youngFor = 60_000;

/**
 * Removes what dead processes left: their environments with the processes still running in those, unfinished work,
 * leases of ports, file locks, and trash. What belongs to a live process is not touched, however old it is.
 */
export async function sweep(cache: CacheLayout, listener: VenvListener = silent): Promise<SweepResult> {
  const start = performance.now();
  const environments = await sweepEnvironments(cache);
  const temporaryFolders = moveOwnedToTrash(cache);
  const ports = sweepPorts(cache);
  sweepBuildSlots(cache.buildSlots);
  sweepFileLocks(cache.fileLocks);
  unretireAbandoned(cache);
  const trash = await emptyTrash(cache);
  const result = { environments, temporaryFolders, ports, trash };
  listener({ type: 'swept', ...result, milliseconds: performance.now() - start });
  return result;
}

/** What {@link sweep} would remove: ids of environments, names in the folders for unfinished work and trash. */
export interface Leftovers {
  readonly environments: readonly string[];
  readonly temporaryFolders: readonly string[];
  readonly trash: readonly string[];
}

export function findLeftovers(cache: CacheLayout): Leftovers {
  return {
    environments: abandonedEnvironments(cache),
    temporaryFolders: abandonedWork(cache),
    trash: list(cache.trash),
  };
}

function abandonedEnvironments(cache: CacheLayout): readonly string[] {
  const ids = list(cache.environments).flatMap((name) => leaseOwnerId(name) ?? []);
  return ids.filter((id) => isAbandoned(cache, id));
}

async function sweepEnvironments(cache: CacheLayout): Promise<number> {
  let removed = 0;
  for (const id of abandonedEnvironments(cache)) {
    await endProcessesOf(id);
    moveToTrash(cache, cache.environment(id));
    rmSync(cache.lease(id), { force: true });
    removed += 1;
  }
  return removed;
}

function isAbandoned(cache: CacheLayout, id: string): boolean {
  const lease = readLease(cache, id);
  if (lease) return !isAlive(lease.owner);
  const stat = ifPresent(() => statSync(cache.lease(id)));
  return stat !== undefined && Date.now() - stat.mtimeMs > youngFor;
}

/** Unfinished work carries its owner in its name. */
function abandonedWork(cache: CacheLayout): readonly string[] {
  return list(cache.temp).filter((name) => {
    const owner = ownerOfName(name);
    return owner && !isAlive(owner);
  });
}

function moveOwnedToTrash(cache: CacheLayout): number {
  const abandoned = abandonedWork(cache);
  for (const name of abandoned) moveToTrash(cache, join(cache.temp, name));
  return abandoned.length;
}

async function emptyTrash(cache: CacheLayout): Promise<number> {
  const names = list(cache.trash);
  await Promise.all(names.map((name) => removeTree(join(cache.trash, name))));
  return names.length;
}

/** Another sweeper may have been faster. */
function moveToTrash(cache: CacheLayout, path: string): void {
  ifPresent(() => renameSync(path, join(cache.trash, ownedName())));
}

function list(folder: string): readonly string[] {
  return ifPresent(() => readdirSync(folder)) ?? [];
}
