import { rmSync, statSync, utimesSync } from 'node:fs';
import { uptime } from 'node:os';
import { basename } from 'node:path';
import { VenvError } from '../error/venv-error.js';
import { isErrno } from '../filesystem/ignore-missing.js';
import { isCaptured } from '../snapshot/capture/captured-id.js';
import { standsAsSealed } from '../snapshot/stands-as-sealed.js';
import type { SnapshotLayout } from './layout.js';

/** Milliseconds: the last use of a snapshot is known to the day, so that the warm path hardly ever writes it. */
const accuracy = 24 * 3_600_000;

let boot: number | undefined;

/** Milliseconds since the epoch. Read once: it cannot change. */
function bootTime(): number {
  boot ??= Date.now() - 1_000 * uptime();
  return boot;
}

/**
 * Remembers, as the mtime of its layer, that a snapshot is used. One stat; a write once a day and once after each boot.
 * Whoever is the first after a boot looks whether it stands as it was sealed, for a machine that lost its power loses
 * what it had not written yet; one that does not is taken out of sight, to be built again. One that was captured cannot
 * be built again: it is left where it is, for whoever wants to save something of it.
 * @param bootedAt milliseconds since the epoch
 * @returns whether the snapshot stands: pruning takes the layer away first
 * @throws VenvError `CACHE_CORRUPTED` for one that was captured
 */
export function noteUse(snapshot: SnapshotLayout, bootedAt = bootTime()): boolean {
  const { layer } = snapshot;
  const stat = statSync(layer, { throwIfNoEntry: false });
  if (!stat) return false;
  const isFirstUse = stat.mtimeMs < bootedAt;
  if (isFirstUse && !standsAsSealed(snapshot)) {
    if (isCaptured(basename(snapshot.root))) throw damaged(snapshot);
    rmSync(layer, { force: true });
    return false;
  }
  if (isFirstUse || Date.now() - stat.mtimeMs > accuracy) touch(layer);
  return true;
}

function damaged({ root }: SnapshotLayout): VenvError {
  const id = basename(root);
  return new VenvError('CACHE_CORRUPTED', `the captured snapshot ${id} is not as it was sealed`, {
    hint: `"testvenv cache verify" says what of it is; import it again where it was exported, or give it up with "testvenv snapshot delete ${id}"`,
    details: { path: root },
  });
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
