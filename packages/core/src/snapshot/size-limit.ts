import { inMegabytes } from '../cache/disk-full.js';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import type { Layer } from './layer.js';
import { bySize, ownersOf, partsOf, type Sized, type SizedTree, totalOf } from './parts.js';
import { readSealed } from './sealed-files.js';
import { idsOf } from './stack.js';

/** So many of the biggest parts are named. */
const named = 5;

/**
 * Of an environment or snapshot, with all that is behind it.
 * @throws VenvError `SIZE_LIMIT_EXCEEDED`, which names the biggest distributions
 */
export function assertSize(limit: number, sitePackages: string, trees: readonly SizedTree[]): void {
  const size = trees.reduce((sum, { files }) => sum + totalOf(files), 0);
  if (size <= limit) return;
  const parts = trees.flatMap(({ prefix, files }) => partsOf(ownersOf(prefix, sitePackages), files));
  const biggest = parts.sort(bySize).slice(0, named);
  const list = biggest.map(({ name, version, bytes }) => `  ${name} ${version}: ${inMegabytes(bytes)}`);
  const summary = `the environment takes ${inMegabytes(size)}, and may take ${inMegabytes(limit)}; the biggest are`;
  throw new VenvError('SIZE_LIMIT_EXCEEDED', [summary, ...list].join('\n'), {
    hint: 'require less, or raise maxEnvironmentSize (bytes)',
    details: { size, limit, biggest },
  });
}

/** {@link assertSize} for a snapshot that another declaration had built, whose limit was another. */
export function assertSnapshotSize(cache: CacheLayout, layer: Layer, limit: number): void {
  assertSize(limit, layer.sitePackages, sealedTrees(cache, idsOf(layer)));
}

/** Of some snapshots. Of one whose manifest cannot be read, nothing: that is told elsewhere, with what to do. */
export function sealedTrees(cache: CacheLayout, snapshotIds: readonly string[]): readonly SizedTree[] {
  return snapshotIds.map((id) => {
    const { tree, manifest } = cache.snapshot(id);
    return { prefix: tree, files: sizesIn(manifest) };
  });
}

function sizesIn(manifest: string): readonly Sized[] {
  try {
    return sizesOf(readSealed(manifest));
  } catch {
    return [];
  }
}

/** What a manifest says of files, without the rest. */
export function sizesOf(files: ReturnType<typeof readSealed>): readonly Sized[] {
  return files.map(([path, , size]) => [path, size]);
}
