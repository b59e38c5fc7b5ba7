import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { isErrno } from './ignore-missing.js';

/** How one file is put elsewhere. A reflink shares its blocks until either side is written (ioctl_ficlone(2)). */
export type Placement = 'reflink' | 'hardlink' | 'copy';

/** The cheapest first, each with what it may fall back on. */
export const placements: readonly Placement[] = ['reflink', 'hardlink', 'copy'];

export interface PlaceFiles {
  readonly from: string;
  readonly to: string;
  /** Of files, relative to both. */
  readonly paths: readonly string[];
  readonly placement: Placement;
}

/** Puts files of one tree at the same paths below another folder, making the folders that they need. */
export function placeFiles({ from, to, paths, placement }: PlaceFiles): void {
  const made = new Set<string>();
  for (const path of paths) {
    const folder = folderOf(path);
    if (!made.has(folder)) mkdirSync(join(to, folder), { recursive: true });
    made.add(folder);
    // Plain concatenation, for there are thousands: `join` takes every path apart again.
    placeFile(`${from}/${path}`, `${to}/${path}`, placement);
  }
}

/** `dirname` of a clean relative path; the root itself is empty. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Puts one file elsewhere; where its filesystem refuses the way, by the next one. */
export function placeFile(source: string, target: string, placement: Placement): void {
  try {
    place[placement](source, target);
  } catch (error) {
    const next = placements[placements.indexOf(placement) + 1];
    if (!next || !isRefusal(error)) throw error;
    placeFile(source, target, next);
  }
}

/** Finds the cheapest way from one place to another by trying with one file, which is at `target` afterwards. */
export function cheapestPlacement(source: string, target: string): Placement {
  const found = placements.find((placement) => succeeds(() => place[placement](source, target)));
  return found ?? 'copy';
}

const place: Readonly<Record<Placement, (source: string, target: string) => void>> = {
  reflink: (source, target) => copy(source, target, constants.COPYFILE_FICLONE_FORCE),
  hardlink: linkSync,
  copy: (source, target) => copy(source, target, 0),
};

/**
 * A file of its own may be written; the bytecode beside it is valid only for the source's time (PEP 552). Of a symbolic
 * link not what it leads to.
 */
function copy(source: string, target: string, how: number): void {
  const stat = lstatSync(source);
  if (stat.isSymbolicLink()) {
    symlinkSync(readlinkSync(source), target);
    return;
  }
  copyFileSync(source, target, how);
  chmodSync(target, stat.mode | 0o200);
  const seconds = Math.floor(stat.mtimeMs) / 1000;
  utimesSync(target, seconds, seconds);
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Another filesystem or mount, one that cannot do it, too many links to one file, or a link to another user's. */
function isRefusal(error: unknown): boolean {
  return isErrno(error, 'EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ENOTTY', 'EINVAL');
}
