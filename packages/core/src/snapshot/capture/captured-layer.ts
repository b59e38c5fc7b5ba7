import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { distributionFolders, effectiveDistributions } from '../../environment/distributions.js';
import { isSymbolicLink } from '../../filesystem/file-type.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import { sourceOf } from '../bytecode.js';
import { type Layer, layerSchema } from '../layer.js';
import { recordedPaths } from '../recorded-paths.js';
import { stackOf } from '../stack.js';
import { capturedId } from './captured-id.js';
import type { Difference } from './difference.js';
import type { Live, LiveFile } from './live-files.js';
import { canonicalEntry } from './seal-captured.js';
import type { Taken } from './take-files.js';

interface Captured {
  readonly difference: Difference;
  readonly taken: Taken;
  /** What stands in the tree, but for what has yet to be placed. */
  readonly files: readonly TreeEntry[];
}

/** The layer of a captured snapshot, with the id that its content gives it. */
export function describeCaptured(live: Live, tree: string, { difference, taken, files }: Captured): Layer {
  const { interpreter, sitePackages, lib64, distributions } = live.layer;
  const isInside = (path: string) => path.startsWith(`${sitePackages}/`);
  const placed = taken.placed.filter(({ path }) => isInside(path));
  const templates = [
    ...difference.templates,
    ...taken.placed
      .filter(({ path }) => !isInside(path))
      .map(({ path, text, mode }) => ({ path, text, mode: 0o600 | (mode & 0o755) })),
  ];
  const links = files.map(([path]) => path).filter((path) => !isInside(path));
  const behind = difference.hidesSomething ? [] : behindOf(live.layer, difference);
  const outside = [links, ...behind.map((part) => part.links), templates.map(({ path }) => path)].flat();
  const body = {
    interpreter,
    sitePackages,
    lib64,
    templates,
    directories: foldersOf(outside, sitePackages),
    links: links.sort(),
    copies: copiesAmong(live, tree, difference),
    distributions: [...effectiveDistributions(join(live.prefix, sitePackages), distributions)],
    behind,
    relocated: placed.map(({ path }) => path).sort(),
  };
  const snapshotId = capturedId(body, [...files, ...placed.map(canonicalEntry)]);
  return layerSchema.parse({ snapshotId, ...body });
}

/** All snapshots below, each with those of its files outside site-packages that the environment still has. */
function behindOf(layer: Layer, { kept }: Difference): Layer['behind'] {
  return stackOf(layer).map(({ snapshotId, links, copies }) => {
    const still = new Set(kept.get(snapshotId));
    return { snapshotId, links: links.filter((link) => still.has(link)), copies };
  });
}

/**
 * Of the files in the tree those of no distribution. Scripts are run, and what was just written may not be (ETXTBSY).
 * Symbolic links always: link(2) of macOS would take what they lead to.
 */
function copiesAmong({ layer }: Live, tree: string, { own, kept, hidesSomething }: Difference): string[] {
  const root = join(tree, layer.sitePackages);
  const recorded = distributionFolders(readdirSync(root)).flatMap(({ folder }) =>
    recordedPaths(root, folder).map((path) => join(layer.sitePackages, path)),
  );
  const installed = new Set(recorded);
  const isLoose = ({ path, mode }: LiveFile) =>
    isSymbolicLink(mode) || (!installed.has(path) && dirname(path) !== 'bin' && !sourceOf(path));
  const before = hidesSomething
    ? stackOf(layer).flatMap(({ snapshotId, copies }) => {
        const still = new Set(kept.get(snapshotId));
        return copies.filter((path) => still.has(path));
      })
    : [];
  return [...new Set([...own.filter(isLoose).map(({ path }) => path), ...before])].sort();
}

/** Parents first; without those that every virtualenv has. */
export function foldersOf(paths: readonly string[], sitePackages: string): string[] {
  const madeAnyway = new Set(['bin', ...ancestors(sitePackages)]);
  return [...new Set(paths.flatMap(ancestors))].filter((folder) => !madeAnyway.has(folder)).sort();
}

function ancestors(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [...ancestors(folder), folder];
}
