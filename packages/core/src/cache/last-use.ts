import { statSync, utimesSync } from 'node:fs';
import { isErrno } from '../filesystem/ignore-missing.js';
import type { SnapshotLayout } from './layout.js';

/** Milliseconds: the last use of a snapshot is known to the day, so that the warm path hardly ever writes it. */
const accuracy = 24 * 3_600_000;

/**
 * Remembers, as the mtime of its layer, that a snapshot is used. One stat; a write once a day.
 * @returns whether the snapshot stands: pruning takes the layer away first
 */
export function noteUse({ layer }: Pick<SnapshotLayout, 'layer'>): boolean {
  const stat = statSync(layer, { throwIfNoEntry: false });
  if (!stat) return false;
  if (Date.now() - stat.mtimeMs > accuracy) touch(layer);
  return true;
}

/** Never the fault of whoever uses it: the cache may be read-only, and pruning may be faster. */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'EACCES', 'EPERM', 'EROFS')) throw error;
  }
}
