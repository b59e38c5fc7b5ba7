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

/** Files below a prefix: an environment's own, or a snapshot's. */
export interface SizedTree {
  readonly prefix: string;
  readonly files: readonly Sized[];
}

/** The distributions below a prefix, and which of them each file belongs to, as their RECORDs tell. */
export interface Owners {
  readonly distributions: readonly Distribution[];
  readonly names: ReadonlyMap<string, string>;
}

export function ownersOf(prefix: string, sitePackages: string): Owners {
  const root = join(prefix, sitePackages);
  const names = new Map<string, string>();
  const distributions = distributionFolders(ifPresent(() => readdirSync(root)) ?? []);
  for (const { name, folder } of distributions)
    for (const path of recordedPaths(root, folder)) {
      // Nearly all lie within: `join` takes every path apart again.
      names.set(path.startsWith('.') ? join(sitePackages, path) : `${sitePackages}/${path}`, name);
    }
  return { distributions, names };
}

/** What each distribution takes of some files; the biggest first. */
export function partsOf({ distributions, names }: Owners, files: readonly Sized[]): readonly Part[] {
  const takes = new Map(distributions.map(({ name }) => [name, { bytes: 0, files: 0 }]));
  for (const [path, size] of files) {
    const taken = takes.get(names.get(sourceOf(path) ?? path) ?? '');
    if (!taken) continue;
    taken.bytes += size;
    taken.files += 1;
  }
  return distributions
    .map(({ name, version }) => ({ name, version, bytes: 0, files: 0, ...takes.get(name) }))
    .sort(bySize);
}

/** The biggest first. */
export function bySize(a: Part, b: Part): number {
  return b.bytes - a.bytes;
}

export function totalOf(files: readonly Sized[]): number {
  return files.reduce((sum, [, size]) => sum + size, 0);
}
