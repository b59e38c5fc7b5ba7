import {
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ifPresent, isErrno } from './ignore-missing.js';
import { placeFile } from './place-files.js';
import { digestFile, type SurveyedDirectory } from './survey.js';
import type { TreeEntry } from './tree-entry.js';

export { packBundle, unpackBundle } from '../remote/bundle.js';
export { neutralise } from '../remote/neutral-bytecode.js';
export { ownAndShared } from './own-and-shared.js';
export { placePortions } from './portions.js';
export { digestFiles, diskUsage, surveyTree } from './survey.js';

// The functions of this file run in tinypool's threads. They are synchronous inside: thousands of small calls in a
// row are twenty times faster than as many round trips, and here they block nobody's file-lock heartbeat.

export interface ListedFile {
  readonly path: string;
  readonly size: number;
}

/** Every file and symbolic link below a folder, relative to it, in a stable order. What vanishes meanwhile is left out. */
export function listFiles({ root }: { readonly root: string }): ListedFile[] {
  const found: ListedFile[] = [];
  walk(root, '', (path) => {
    const stat = ifPresent(() => lstatSync(join(root, path)));
    if (stat) found.push({ path, size: stat.size });
  });
  return found;
}

/** Seconds since 1970 of each file. */
export function modificationTimes({
  root,
  paths,
}: {
  readonly root: string;
  readonly paths: readonly string[];
}): number[] {
  return paths.map((path) => Math.floor(lstatSync(join(root, path)).mtimeMs / 1000));
}

/** Seals files (no write permission left) and gives what the manifest says of them. */
export function sealFiles({
  root,
  paths,
}: {
  readonly root: string;
  readonly paths: readonly string[];
}): TreeEntry[] {
  return paths.map((path) => sealFile(join(root, path), path));
}

function sealFile(absolute: string, path: string): TreeEntry {
  const stat = lstatSync(absolute);
  if (stat.isSymbolicLink()) return [path, stat.mode, stat.size, readlinkSync(absolute)];
  const mode = stat.mode & ~0o222;
  if (mode !== stat.mode) chmodSync(absolute, mode);
  return [path, mode, stat.size, digestFile(absolute)];
}

/** Takes the write permission from every folder of a tree, deepest first, and gives what the manifest says of them. */
export function sealDirectories({ root }: { readonly root: string }): SurveyedDirectory[] {
  const sealed: SurveyedDirectory[] = [];
  sealDirectory(root, '', sealed);
  return sealed;
}

function sealDirectory(root: string, path: string, sealed: SurveyedDirectory[]): void {
  for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
    if (entry.isDirectory()) sealDirectory(root, join(path, entry.name), sealed);
  }
  chmodSync(join(root, path), 0o555);
  sealed.push([path, constants.S_IFDIR | 0o555]);
}

/**
 * Repeats a tree elsewhere: its own folders, every file hard-linked, or copied where a link cannot be. What stands there
 * already stays. What vanishes meanwhile is left out: where a Python runs, it writes bytecode under names for the time being.
 */
export function linkTree({ from, to }: { readonly from: string; readonly to: string }): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) ifPresent(() => linkTree({ from: source, to: target }));
    else linkUnlessThere(source, target, entry.isSymbolicLink());
  }
}

function linkUnlessThere(source: string, target: string, isLink: boolean): void {
  try {
    if (isLink) symlinkSync(readlinkSync(source), target);
    else placeFile(source, target, 'hardlink');
  } catch (error) {
    // Else it is the target's folder that is not there.
    const hasVanished = isErrno(error, 'ENOENT') && existsSync(dirname(target));
    if (!hasVanished && !isErrno(error, 'EEXIST')) throw error;
  }
}

function walk(root: string, folder: string, visit: (path: string) => void): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) ifPresent(() => walk(root, path, visit));
    else visit(path);
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
