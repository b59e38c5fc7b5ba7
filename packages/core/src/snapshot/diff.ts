import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { sha256 } from '../cache/records.js';
import { changesBetween } from '../environment/operations/changes.js';
import type { PackageChange } from '../environment/operations/contract.js';
import { sourceOf } from './bytecode.js';
import type { Layer } from './layer.js';
import { prefixPlaceholder } from './prefix-placeholder.js';
import { readLayer } from './read-layer.js';
import { visibleFiles } from './visible-files.js';

/** A file that an environment over one snapshot has otherwise than over another. */
export interface FileChange {
  /** Relative to the prefix. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
}

/** What an environment over one snapshot has otherwise than over another. Bytecode is left out. */
export interface SnapshotDifference {
  readonly distributions: readonly PackageChange[];
  /** Sorted by path. */
  readonly files: readonly FileChange[];
}

export function diffSnapshots(cache: CacheLayout, from: Layer, to: Layer): SnapshotDifference {
  const [before, after] = [contentsOf(cache, from), contentsOf(cache, to)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    distributions: changesBetween(from.distributions, to.distributions),
    files: paths.flatMap((path) => changeOf(path, before.get(path), after.get(path)) ?? []),
  };
}

function changeOf(
  path: string,
  before: string | undefined,
  after: string | undefined,
): FileChange | undefined {
  if (before === after) return undefined;
  return { path, kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed' };
}

/** Path → digest and mode. */
function contentsOf(cache: CacheLayout, layer: Layer): ReadonlyMap<string, string> {
  const contents = new Map(layer.templates.map(({ path, text }) => [path, sha256(text)]));
  for (const { snapshotId, files } of visibleFiles(cache, layer)) {
    const relocated = new Set(readLayer(cache, snapshotId)?.relocated);
    const { tree } = cache.snapshot(snapshotId);
    for (const [path, mode, , digest] of files) {
      const content = relocated.has(path) ? digestElsewhere(tree, path) : digest;
      contents.set(path, `${content} ${mode}`);
    }
  }
  for (const path of [...contents.keys()]) if (contents.has(sourceOf(path) ?? '')) contents.delete(path);
  return contents;
}

/** Of a text that names its own snapshot's folder: the same in both. */
function digestElsewhere(tree: string, path: string): string {
  return sha256(readFileSync(join(tree, path), 'utf8').replaceAll(tree, prefixPlaceholder));
}
