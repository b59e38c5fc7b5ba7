import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownedName } from '../locking/owner.js';
import { isErrno } from './ignore-missing.js';

/**
 * Writes beside the cache's other unfinished work and renames once, so that a reader sees all of it or nothing,
 * and what a killed writer leaves lies in `temp`, where sweep finds it.
 */
export function atomicWriteSync(temp: string, path: string, content: string): void {
  const draft = join(temp, ownedName());
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    renameSync(draft, path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    renameSync(draft, path);
  }
}
