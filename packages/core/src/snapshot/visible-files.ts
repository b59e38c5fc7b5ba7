import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { distributionFolders } from '../environment/distributions.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { sourceOf } from './bytecode.js';
import type { Layer, LayerPart } from './layer.js';
import { recordedPaths } from './recorded-paths.js';
import { sealedFiles } from './sealed-files.js';
import { stackOf } from './stack.js';

/** What of one snapshot's files is seen through those above it. */
export interface VisibleFiles {
  readonly snapshotId: string;
  /** Those of its files that an environment has as copies in any case. */
  readonly copies: readonly string[];
  readonly files: readonly TreeEntry[];
}

/**
 * The files that an environment over a layer has, by the snapshot that they come from: none of a distribution that a
 * snapshot above has too, and of each path the uppermost.
 * @param above the names of distributions that the environment has itself
 */
export function visibleFiles(
  cache: CacheLayout,
  layer: Layer,
  above: readonly string[] = [],
): readonly VisibleFiles[] {
  const shadowing = new Set(above);
  const taken = new Set<string>();
  const parts = stackOf(layer);
  return parts.map((part, index) => {
    const { snapshotId, copies } = part;
    const installed = shadowing.size > 0 || index < parts.length - 1 ? installedIn(cache, layer, part) : [];
    const hidden = hiddenPaths(
      cache,
      layer,
      part,
      installed.filter(({ name }) => shadowing.has(name)),
    );
    const files = seenOf(
      cache,
      layer,
      part,
      (path) => !hidden.has(sourceOf(path) ?? path) && !taken.has(path),
    );
    for (const { name } of installed) shadowing.add(name);
    for (const [path] of index < parts.length - 1 ? files : []) taken.add(path);
    return { snapshotId, copies, files };
  });
}

/** Outside site-packages, what the layer lists: `lib64` stands in every environment already. */
function seenOf(
  cache: CacheLayout,
  { sitePackages }: Layer,
  { snapshotId, links }: LayerPart,
  isSeen: (path: string) => boolean,
): readonly TreeEntry[] {
  const outside = new Set(links);
  return sealedFiles(cache, snapshotId).filter(([path]) =>
    path.startsWith(`${sitePackages}/`) ? isSeen(path) : outside.has(path),
  );
}

type Installed = ReturnType<typeof distributionFolders>;

function installedIn(cache: CacheLayout, { sitePackages }: Layer, { snapshotId }: LayerPart): Installed {
  return distributionFolders(readdirSync(join(cache.snapshot(snapshotId).tree, sitePackages)));
}

/** Relative to the tree. */
function hiddenPaths(
  cache: CacheLayout,
  { sitePackages }: Layer,
  { snapshotId }: LayerPart,
  shadowed: Installed,
): ReadonlySet<string> {
  const folder = join(cache.snapshot(snapshotId).tree, sitePackages);
  const paths = shadowed.flatMap((one) => recordedPaths(folder, one.folder));
  return new Set(paths.map((path) => join(sitePackages, path)));
}
