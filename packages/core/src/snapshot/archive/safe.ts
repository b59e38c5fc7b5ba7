import { dirname, posix } from 'node:path';
import { isSymbolicLink } from '../../filesystem/file-type.js';
import { folderOf } from '../../filesystem/place-files.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import type { Layer } from '../layer.js';
import type { Manifest } from '../manifest.js';

const fileType = 0o100000;

/** An id is a name in the cache, and no path. */
export function isSafeId(id: string): boolean {
  return /^(cap-[0-9a-f]{28}|[0-9a-f]{32})$/.test(id);
}

/** Below the folder that it is relative to, written in the only way. */
function isSafePath(path: string): boolean {
  return (
    path !== '' && !path.includes('\0') && path.split('/').every((part) => !['', '.', '..'].includes(part))
  );
}

/**
 * What is wrong with the files of a tree that is to be written: a path that leads out of it, directly or through a link,
 * a link that leads out, or a kind of file or permission that no sealed tree has.
 */
export function problemOfTree({ files, directories }: Manifest): string | undefined {
  const leaves = new Set(files.map(([path]) => path));
  if (leaves.size < files.length) return 'lists a file twice';
  for (const entry of files) {
    const problem = problemOfFile(entry, leaves);
    if (problem) return problem;
  }
  const odd = directories.find(
    ([path, mode]) =>
      (path !== '' && (!isSafePath(path) || isBelowAny(path, leaves) || leaves.has(path))) ||
      mode !== 0o40555,
  );
  return odd && `has an odd folder: ${JSON.stringify(odd[0])}`;
}

function problemOfFile([path, mode, , target]: TreeEntry, leaves: ReadonlySet<string>): string | undefined {
  if (!isSafePath(path) || isBelowAny(path, leaves)) return `has an unsafe path: ${JSON.stringify(path)}`;
  if (isSymbolicLink(mode)) return isInside(path, target) ? undefined : `has a link that leads out: ${path}`;
  return (mode & ~0o555) === fileType ? undefined : `has a file of an odd mode: ${path}`;
}

function isBelowAny(path: string, leaves: ReadonlySet<string>): boolean {
  const folder = folderOf(path);
  return folder !== '' && (leaves.has(folder) || isBelowAny(folder, leaves));
}

function isInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return false;
  const reached = posix.join(dirname(path), target);
  return reached !== '..' && !reached.startsWith('../');
}

/** What is wrong with what a layer would make an environment write. */
export function problemOfLayer(layer: Layer, { files }: Manifest): string | undefined {
  const present = new Set(files.map(([path]) => path));
  const paths = [
    ...layer.links,
    ...layer.directories,
    ...layer.relocated,
    ...layer.templates.map(({ path }) => path),
    ...layer.copies,
    ...layer.behind.flatMap(({ links, copies }) => [...links, ...copies]),
  ];
  const unsafe = paths.find((path) => !isSafePath(path));
  if (unsafe !== undefined) return `has an unsafe path: ${JSON.stringify(unsafe)}`;
  if (!/^lib(64)?\/[\w.]+\/site-packages$/.test(layer.sitePackages)) return 'has odd site-packages';
  const odd = layer.templates.find(({ mode = 0 }) => (mode & ~0o755) !== 0);
  if (odd) return `has a template of an odd mode: ${odd.path}`;
  const absent = [...layer.links, ...layer.relocated].find((path) => !present.has(path));
  return absent && `lacks a file that it lists: ${absent}`;
}
