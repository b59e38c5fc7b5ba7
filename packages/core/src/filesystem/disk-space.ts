import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ifPresent } from './ignore-missing.js';

/** What a file system still has for this user. */
export interface DiskSpace {
  readonly bytes: number;
  /** Inodes; none where the file system makes them as they are needed (btrfs). */
  readonly files: number | undefined;
}

/** @param folder it may have still to be made */
export function spaceAt(folder: string): DiskSpace {
  const found = ifPresent(() => statfsSync(folder));
  if (!found) return spaceAt(dirname(folder));
  const { bavail, bsize, files, ffree } = found;
  return { bytes: bavail * bsize, files: files > 0 ? ffree : undefined };
}
