import { folderOf } from '../filesystem/place-files.js';
import { inPool, shares } from '../filesystem/pool.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { type Filling, placeSymbolicLinks } from './fill.js';

/** What a hard link costs, in bytes of a copy. */
const costOfFile = 20_000;

/** Does in parallel shares what `fillHere` does. A folder belongs to one share, or its makers would wait for each other. */
export async function fillInThreads(fillings: readonly Filling[], to: string): Promise<void> {
  for (const filling of fillings) await fillOne(filling, to);
}

async function fillOne({ from, files, placement, symbolicLinks }: Filling, to: string): Promise<void> {
  const folders = [...byFolder(files).values()];
  const cost = ([, , size]: TreeEntry) => costOfFile + (placement === 'copy' ? size : 0);
  const work = shares(folders, (folder) => folder.reduce((sum, file) => sum + cost(file), 0));
  const placing = work.map((share) => {
    // In order of paths, so that programs (`bin`) come first: one that was written this very moment cannot be started
    // (ETXTBSY) while another thread forks, whose child has it open until it executes its own.
    const paths = share.flatMap((folder) => folder.map(([path]) => path)).sort();
    return inPool('placeFiles', { from, to, paths, placement });
  });
  await Promise.all(placing);
  placeSymbolicLinks(symbolicLinks, to);
}

function byFolder(files: readonly TreeEntry[]): ReadonlyMap<string, readonly TreeEntry[]> {
  const folders = new Map<string, TreeEntry[]>();
  for (const file of files) {
    const folder = folderOf(file[0]);
    const members = folders.get(folder);
    if (members) members.push(file);
    else folders.set(folder, [file]);
  }
  return folders;
}
