import { renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import { isErrno } from '../filesystem/ignore-missing.js';
import { ownedName } from '../locking/owner.js';
import { endProcessesOf, type ProcessMark } from '../process/processes.js';
import { readLease } from './lease.js';

/** What of an environment its end needs. */
export interface Disposable {
  readonly cache: CacheLayout;
  readonly id: string;
  readonly prefix: string;
  /** `markProcesses` when it was made. */
  readonly madeAfter: ProcessMark | undefined;
  readonly listener: VenvListener;
  /** Somebody else will sweep soon: the folder stays in the trash until then. */
  readonly leavesTrash: boolean;
}

/**
 * Ends an environment: its processes, then its folder, which leaves its final name by one rename and is deleted
 * while nobody waits, then its lease. A kill in between leaves the lease or the trash for sweep.
 */
export async function dispose({
  cache,
  id,
  prefix,
  madeAfter,
  listener,
  leavesTrash,
}: Disposable): Promise<void> {
  const start = performance.now();
  const endedProcesses = await endProcessesOf(id, madeAfter);
  const trash = join(cache.trash, ownedName());
  moveAway(prefix, trash);
  rmSync(cache.lease(id), { force: true });
  const milliseconds = performance.now() - start;
  listener({ type: 'environmentDisposed', environmentId: id, endedProcesses, milliseconds });
  // Failing to delete is not the test's failure: sweep tries again.
  if (!leavesTrash) rm(trash, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
}

/** {@link dispose} by the id alone, for whom the owner has handed it over to. Nothing if it is gone already. */
export async function disposeById(cache: CacheLayout, id: string, listener: VenvListener): Promise<void> {
  if (!readLease(cache, id)) return;
  const prefix = cache.environment(id);
  await dispose({ cache, id, prefix, madeAfter: undefined, listener, leavesTrash: true });
}

function moveAway(prefix: string, trash: string): void {
  try {
    renameSync(prefix, trash);
  } catch (error) {
    // The test itself may have removed its environment.
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
