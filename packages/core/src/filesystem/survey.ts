import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfContent } from './digest.js';
import { ifPresent, isErrno } from './ignore-missing.js';

// Run in tinypool's threads, like those of `tasks.ts`.

/** A file, symbolic link or anything else that is no folder: path relative to the tree, type with permissions, size. */
export type SurveyedFile = readonly [path: string, mode: number, size: number];

/** A folder: path relative to the tree, empty for the tree itself, and type with permissions. */
export type SurveyedDirectory = readonly [path: string, mode: number];

/** What stands in a tree, as lstat(2) tells it; no file is read. */
export interface Survey {
  readonly files: SurveyedFile[];
  readonly directories: SurveyedDirectory[];
  /** Folders that this user may not list. */
  readonly unreadable: string[];
}

/** Looks at everything below a folder that others may be changing meanwhile: what vanishes is left out. */
export function surveyTree({ root }: { readonly root: string }): Survey {
  const survey: Survey = { files: [], directories: [], unreadable: [] };
  look(root, '', survey);
  return survey;
}

function look(root: string, path: string, survey: Survey): void {
  const stat = ifPresent(() => lstatSync(join(root, path)));
  if (!stat) return;
  if (!stat.isDirectory()) {
    survey.files.push([path, stat.mode, stat.size]);
    return;
  }
  survey.directories.push([path, stat.mode]);
  for (const name of namesIn(root, path, survey)) look(root, join(path, name), survey);
}

function namesIn(root: string, path: string, { unreadable }: Survey): readonly string[] {
  try {
    return ifPresent(() => readdirSync(join(root, path))) ?? [];
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM')) throw error;
    unreadable.push(path);
    return [];
  }
}

/** SHA-256 of files, targets of symbolic links; `null` for what vanished or may not be read. */
export function digestFiles({
  root,
  paths,
}: {
  readonly root: string;
  readonly paths: readonly string[];
}): (readonly [path: string, digest: string | null])[] {
  return paths.map((path) => [path, readable(() => digestFile(join(root, path)))]);
}

export function digestFile(path: string): string {
  if (lstatSync(path).isSymbolicLink()) return readlinkSync(path);
  return digestOfContent(readFileSync(path));
}

function readable<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EISDIR')) return null;
    throw error;
  }
}

/** Bytes on disk of each path and all below it. A file with several names counts where it is met first. */
export function diskUsage({ paths }: { readonly paths: readonly string[] }): number[] {
  const seen = new Set<number>();
  return paths.map((path) => usageBelow(path, seen));
}

function usageBelow(path: string, seen: Set<number>): number {
  const stat = ifPresent(() => lstatSync(path));
  if (!stat || seen.has(stat.ino)) return 0;
  seen.add(stat.ino);
  const own = stat.blocks * bytesPerBlock;
  if (!stat.isDirectory()) return own;
  const names = readable(() => readdirSync(path)) ?? [];
  return names.reduce((sum, name) => sum + usageBelow(join(path, name), seen), own);
}

/** stat(2) counts in blocks of 512 bytes, whatever the file system's own are. */
const bytesPerBlock = 512;
