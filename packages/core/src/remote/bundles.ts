import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { sourceOf } from '../snapshot/bytecode.js';
import { recordedPath } from '../snapshot/recorded-paths.js';
import type { RemoteManifest } from './remote-manifest.js';

/**
 * The files of a tree by distribution, bytecode with its source; what no distribution's `RECORD` names is a bundle as
 * well. The same distribution in another snapshot gives the same digest, and is sent once.
 */
export function bundlesOf(
  tree: string,
  sitePackages: string,
  files: readonly TreeEntry[],
): RemoteManifest['bundles'] {
  const owners = ownersOf(tree, sitePackages, files);
  const groups = new Map<string, number[]>();
  for (const [index, [path]] of files.entries()) {
    const owner = owners.get(path) ?? owners.get(sourceOf(path) ?? '') ?? '';
    const group = groups.get(owner);
    if (group) group.push(index);
    else groups.set(owner, [index]);
  }
  return [...groups.values()].map((indexes) => ({ digest: digestOf(indexes, files), files: indexes }));
}

/** The `.dist-info` folder that records each file. */
function ownersOf(
  tree: string,
  sitePackages: string,
  files: readonly TreeEntry[],
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const [path] of files) {
    if (!path.endsWith('.dist-info/RECORD')) continue;
    const rows = readFileSync(join(tree, path), 'utf8').split(/\r?\n/).filter(Boolean);
    for (const row of rows) owners.set(posix.join(sitePackages, recordedPath(row)), path);
  }
  return owners;
}

function digestOf(indexes: readonly number[], files: readonly TreeEntry[]): string {
  const hash = createHash('sha256');
  for (const index of indexes) hash.update(`${files[index]?.join('\0')}\n`);
  return hash.digest('hex');
}
