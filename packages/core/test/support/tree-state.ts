import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../../src/filesystem/tasks.js';

/** Path, mode and content of every file below a folder: two equal ones are the same tree byte by byte. */
export function treeState(root: string): readonly (readonly [path: string, mode: number, content: string])[] {
  return listFiles({ root }).map(({ path }) => {
    const absolute = join(root, path);
    const stat = lstatSync(absolute);
    const content = stat.isSymbolicLink() ? readlinkSync(absolute) : digest(absolute);
    return [path, stat.mode, content];
  });
}

/** A folder and all folders below it. */
export function foldersBelow(folder: string): readonly string[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
