import { constants, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { folderOf, type Placement, placeFiles } from '../filesystem/place-files.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { sealedFiles } from '../snapshot/sealed-files.js';
import type { WholeMode } from './link-mode.js';
import { placementOf } from './placement.js';

/** The files of a snapshot that an environment is to have for its own, and how it gets them. */
export interface Filling {
  /** The snapshot's tree. */
  readonly from: string;
  readonly files: readonly TreeEntry[];
  readonly symbolicLinks: readonly TreeEntry[];
  readonly placement: Placement;
}

/**
 * So many files this thread puts in their places sooner than two others could: these take some 60 ms to start, a hard
 * link takes 12 µs, and a copy ten times that.
 */
const soonPlaced: Readonly<Record<WholeMode, number>> = { linked: 10_000, copied: 1_000 };

/** @param isWanted by path relative to the tree; default: all */
export function planFilling(
  cache: CacheLayout,
  snapshotId: string,
  mode: WholeMode,
  isWanted: (path: string) => boolean = () => true,
): Filling {
  // `lib64` stands in every environment already.
  const wanted = sealedFiles(cache, snapshotId).filter(([path]) => path !== 'lib64' && isWanted(path));
  return {
    from: cache.snapshot(snapshotId).tree,
    files: wanted.filter((entry) => !isSymbolicLink(entry)),
    symbolicLinks: wanted.filter(isSymbolicLink),
    placement: placementOf(mode, cache, snapshotId),
  };
}

function isSymbolicLink([, mode]: TreeEntry): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK;
}

/** Whether a filling is worth other threads. */
export function isLong({ files, placement }: Filling): boolean {
  return files.length > soonPlaced[placement === 'copy' ? 'copied' : 'linked'];
}

/** Does it all in this thread. */
export function fillHere({ from, files, placement, symbolicLinks }: Filling, to: string): void {
  placeFiles({ from, to, paths: files.map(([path]) => path), placement });
  placeSymbolicLinks(symbolicLinks, to);
}

export function placeSymbolicLinks(links: readonly TreeEntry[], to: string): void {
  for (const [path, , , target] of links) {
    mkdirSync(join(to, folderOf(path)), { recursive: true });
    symlinkSync(target, join(to, path));
  }
}
