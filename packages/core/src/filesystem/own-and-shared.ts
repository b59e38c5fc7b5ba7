import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from './ignore-missing.js';

/** Bytes on disk. */
export interface OwnAndShared {
  /** Of what has no other name. */
  readonly own: number;
  /** Of files that are hard links to what stands elsewhere too: removing these frees nothing. */
  readonly shared: number;
}

/** What a folder takes on disk. A file of several names within it counts once, and as its own if they all are. */
export function ownAndShared({ root }: { readonly root: string }): OwnAndShared {
  const links = new Map<number, { bytes: number; names: number; met: number }>();
  let own = 0;
  const look = (path: string): void => {
    const stat = ifPresent(() => lstatSync(path));
    if (!stat) return;
    const bytes = stat.blocks * bytesPerBlock;
    if (stat.isDirectory()) {
      own += bytes;
      for (const name of ifPresent(() => readdirSync(path)) ?? []) look(join(path, name));
      return;
    }
    const link = links.get(stat.ino) ?? { bytes, names: stat.nlink, met: 0 };
    links.set(stat.ino, { ...link, met: link.met + 1 });
  };
  look(root);
  const files = [...links.values()];
  const sum = (these: typeof files) => these.reduce((total, { bytes }) => total + bytes, 0);
  const outside = files.filter(({ names, met }) => met < names);
  return { own: own + sum(files) - sum(outside), shared: sum(outside) };
}

/** stat(2) counts in blocks of 512 bytes, whatever the file system's own are. */
const bytesPerBlock = 512;
