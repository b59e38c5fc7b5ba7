import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { distributionFolders } from '../environment/distributions.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { sourceOf } from './bytecode.js';
import type { Distribution } from './layer.js';
import { recordedPaths } from './recorded-paths.js';

/** What one installed distribution takes, bytecode included. */
export interface Part extends Distribution {
  readonly bytes: number;
  readonly files: number;
}

/** A file below a prefix, and its size in bytes. */
export type Sized = readonly [path: string, size: number];

/** What each distribution takes of some files below a prefix, as their RECORDs tell; the biggest first. */
export function partsOf(prefix: string, sitePackages: string, files: readonly Sized[]): readonly Part[] {
  const root = join(prefix, sitePackages);
  const owners = new Map<string, string>();
  const distributions = distributionFolders(ifPresent(() => readdirSync(root)) ?? []);
  for (const { name, folder } of distributions)
    for (const path of recordedPaths(root, folder)) owners.set(join(sitePackages, path), name);
  const takes = new Map(distributions.map(({ name }) => [name, { bytes: 0, files: 0 }]));
  for (const [path, size] of files) {
    const taken = takes.get(owners.get(sourceOf(path) ?? path) ?? '');
    if (!taken) continue;
    taken.bytes += size;
    taken.files += 1;
  }
  return distributions
    .map(({ name, version }) => ({ name, version, bytes: 0, files: 0, ...takes.get(name) }))
    .sort((a, b) => b.bytes - a.bytes);
}

export function totalOf(files: readonly Sized[]): number {
  return files.reduce((sum, [, size]) => sum + size, 0);
}
