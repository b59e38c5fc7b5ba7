import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { isSymbolicLink } from '../filesystem/file-type.js';
import { folderOf, type Placement, placeFiles } from '../filesystem/place-files.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import type { Layer } from '../snapshot/layer.js';
import { type VisibleFiles, visibleFiles } from '../snapshot/visible-files.js';
import type { WholeMode } from './link-mode.js';
import { placementOf } from './placement.js';

/** Files of one snapshot that an environment is to have for its own, and how it gets them. */
export interface Filling {
  /** The snapshot's tree. */
  readonly from: string;
  readonly files: readonly TreeEntry[];
  readonly symbolicLinks: readonly TreeEntry[];
  readonly placement: Placement;
}

/** So many files this thread puts in their places sooner than with others, which take some 60 ms to start and help. */
const soonPlaced: Readonly<Record<WholeMode, number>> = { linked: 3_000, copied: 1_000 };

/** All files of an environment over a layer, by the snapshot that has them. */
export function planFilling(cache: CacheLayout, layer: Layer, mode: WholeMode): readonly Filling[] {
  return visibleFiles(cache, layer).flatMap((visible) => fillingsOf(cache, visible, mode));
}

export function fillingsOf(
  cache: CacheLayout,
  { snapshotId, copies, files }: VisibleFiles,
  mode: WholeMode,
): readonly Filling[] {
  const from = cache.snapshot(snapshotId).tree;
  const copied = new Set(copies);
  const links = files.filter(([, kind]) => isSymbolicLink(kind));
  const plain = files.filter(([, kind]) => !isSymbolicLink(kind));
  const linked = plain.filter(([path]) => !copied.has(path));
  const placement = placementOf(mode, cache, snapshotId);
  const filling: Filling = { from, files: linked, symbolicLinks: links, placement };
  if (linked.length === plain.length) return [filling];
  const others = plain.filter(([path]) => copied.has(path));
  return [filling, { from, files: others, symbolicLinks: [], placement: 'copy' }];
}

/** Whether fillings are worth other threads. */
export function isLong(fillings: readonly Filling[]): boolean {
  const share = ({ files, placement }: Filling) =>
    files.length / soonPlaced[placement === 'copy' ? 'copied' : 'linked'];
  return fillings.reduce((sum, filling) => sum + share(filling), 0) > 1;
}

/** Does it all in this thread. */
export function fillHere(fillings: readonly Filling[], to: string): void {
  for (const { from, files, placement, symbolicLinks } of fillings) {
    placeFiles({ from, to, paths: files.map(([path]) => path), placement });
    placeSymbolicLinks(symbolicLinks, to);
  }
}

export function placeSymbolicLinks(links: readonly TreeEntry[], to: string): void {
  for (const [path, , , target] of links) {
    mkdirSync(join(to, folderOf(path)), { recursive: true });
    symlinkSync(target, join(to, path));
  }
}
