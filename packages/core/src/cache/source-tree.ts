import { type Dirent, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { sha256 } from './records.js';

/** Never part of what a project is built of, wherever they stand. */
const ignored =
  /^(\.git|\.hg|\.svn|\.venv|venv|\.tox|\.nox|\.(mypy|pytest|ruff)_cache|__pycache__|node_modules|.+\.egg-info)$/;

/** What building leaves beside the sources. Below the top, folders of these names are sources. */
const ignoredOnTop = /^(build|dist)$/;

/** The paths of a local project's files, relative to its folder, sorted; symbolic links are not followed into folders. */
export function sourceFiles(folder: string, below = ''): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .filter(({ name }) => !ignored.test(name) && !(below === '' && ignoredOnTop.test(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesOf(folder, below, entry));
}

function filesOf(folder: string, below: string, entry: Dirent): readonly string[] {
  const path = below === '' ? entry.name : `${below}/${entry.name}`;
  if (entry.isDirectory()) return sourceFiles(folder, path);
  return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
}

/**
 * One digest for where a project's files stand, with inode, mtime and size of each: it does not change when a build
 * writes beside them, as a folder's own mtime would. `null`: no folder is there.
 */
export function identifyTree(folder: string): string | null {
  const files = ifPresent(() => sourceFiles(folder));
  return files ? sha256(files.map((path) => `${path}:${identityOf(join(folder, path))}`).join('\n')) : null;
}

function identityOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 'nothing';
  return stat.isDirectory() ? readlinkSync(path) : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
}
