import { lstatSync, readFileSync } from 'node:fs';
import type { SnapshotLayout } from '../cache/layout.js';
import type { Manifest } from './manifest.js';

/**
 * Whether all that a snapshot's manifest lists stands in its tree with the type, the permissions and, of files, the size
 * that it says. No file of the tree is read: some 5 ms for a thousand files, which `verify` does thoroughly. Loads no schema.
 */
export function standsAsSealed({ tree, manifest }: SnapshotLayout): boolean {
  const sealed = readManifestHere(manifest);
  if (!sealed) return false;
  // Plain concatenation, for there are thousands.
  const look = (path: string) => lstatSync(`${tree}/${path}`, { throwIfNoEntry: false });
  return (
    sealed.directories.every(([path, mode]) => look(path)?.mode === mode) &&
    sealed.files.every(([path, mode, size]) => {
      const stat = look(path);
      return stat?.mode === mode && stat.size === size;
    })
  );
}

/** What this engine has written, or nothing where it was cut short. */
function readManifestHere(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
