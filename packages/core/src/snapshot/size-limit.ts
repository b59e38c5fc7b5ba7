import { inMegabytes } from '../cache/disk-full.js';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { Layer } from './layer.js';
import { readManifest } from './manifest.js';
import { type Part, partsOf, type Sized, totalOf } from './parts.js';

/** So many of the biggest parts are named. */
const named = 5;

/** @throws VenvError `SIZE_LIMIT_EXCEEDED`, which names the biggest distributions */
export function assertSize(size: number, limit: number, parts: () => readonly Part[]): void {
  if (size <= limit) return;
  const biggest = parts().slice(0, named);
  const list = biggest.map(({ name, version, bytes }) => `  ${name} ${version}: ${inMegabytes(bytes)}`);
  const summary = `the environment takes ${inMegabytes(size)}, and may take ${inMegabytes(limit)}; the biggest are`;
  throw new VenvError('SIZE_LIMIT_EXCEEDED', [summary, ...list].join('\n'), {
    hint: 'require less, or raise maxEnvironmentSize (bytes)',
    details: { size, limit, biggest },
  });
}

/** {@link assertSize} for a snapshot that another declaration had built, whose limit was another. */
export function assertSnapshotSize(cache: CacheLayout, layer: Layer, limit: number): void {
  const files = sizedFiles(cache, layer.snapshotId);
  const { tree } = cache.snapshot(layer.snapshotId);
  const size = totalOf(files) + sizeBehind(cache, layer);
  assertSize(size, limit, () => partsOf(tree, layer.sitePackages, files));
}

/** Bytes of the snapshots that one stands over. */
export function sizeBehind(cache: CacheLayout, { behind }: Pick<Layer, 'behind'>): number {
  return behind.reduce((sum, { snapshotId }) => sum + totalOf(sizedFiles(cache, snapshotId)), 0);
}

function sizedFiles(cache: CacheLayout, snapshotId: string): readonly Sized[] {
  const files = ifPresent(() => readManifest(cache.snapshot(snapshotId).manifest))?.files ?? [];
  return files.map(([path, , size]) => [path, size]);
}
