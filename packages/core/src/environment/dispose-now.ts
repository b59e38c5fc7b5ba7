import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CacheLayout, cacheLayout } from '../cache/layout.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { ownedName } from '../locking/owner.js';
import { processesOf } from '../process/processes.js';

/**
 * The end of an environment in the last turn of its process, which cannot wait: what runs in it is killed, its folder goes
 * to the trash, and the next sweep deletes it.
 * @param prefix its folder; the cache that it lies in is known from there
 */
export function disposeNow(id: string, prefix: string): void {
  for (const pid of processesOf(id)) kill(pid);
  const cache: CacheLayout = cacheLayout(join(prefix, '..', '..'));
  ifPresent(() => renameSync(prefix, join(cache.trash, ownedName())));
  rmSync(cache.lease(id), { force: true });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
