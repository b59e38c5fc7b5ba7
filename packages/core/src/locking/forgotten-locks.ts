import { readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';

/**
 * Milliseconds without a heartbeat after which nobody needs a file lock any more: many times what makes it stale, so that
 * whoever waits for it takes it over long before.
 */
const forgottenAfter = 10 * 60_000;

/** Removes the file locks of dead holders for which nobody came. One that is alive after all builds without: see `file-lock.ts`. */
export function sweepFileLocks(folder: string): void {
  for (const name of ifPresent(() => readdirSync(folder)) ?? []) {
    const path = join(folder, name);
    const heartbeat = ifPresent(() => statSync(path).mtimeMs);
    if (heartbeat !== undefined && Date.now() - heartbeat > forgottenAfter) removeLock(path);
  }
}

/** A file lock is an empty folder; whatever else stands there is none. */
function removeLock(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
