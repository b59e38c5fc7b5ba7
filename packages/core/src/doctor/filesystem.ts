import { constants, copyFileSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { ownedName } from '../locking/owner.js';
import type { FilesystemDiagnosis, Finding } from './diagnosis.js';

/** Tries what the cache's file system can do, with one file that is gone afterwards. */
export function diagnoseFilesystem(cache: CacheLayout): FilesystemDiagnosis {
  const folder = join(cache.temp, ownedName());
  mkdirSync(folder);
  try {
    const file = join(folder, 'file');
    writeFileSync(file, 'text');
    const reflinks = works(() =>
      copyFileSync(file, join(folder, 'reflink'), constants.COPYFILE_FICLONE_FORCE),
    );
    const hardLinks = works(() => linkSync(file, join(folder, 'link')));
    const oneDevice = statSync(cache.snapshots).dev === statSync(cache.environments).dev;
    return { reflinks, hardLinks, oneDevice, findings: notes(cache, hardLinks, oneDevice) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const untriedFilesystem: FilesystemDiagnosis = {
  reflinks: undefined,
  hardLinks: undefined,
  oneDevice: undefined,
  findings: [],
};

function works(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function notes({ root }: CacheLayout, hardLinks: boolean, oneDevice: boolean): readonly Finding[] {
  if (hardLinks && oneDevice) return [];
  const what = hardLinks
    ? `the snapshots and environments in ${root} lie on different devices`
    : `the file system of ${root} has no hard links`;
  const repair = 'move the cache with TESTVENV_CACHE_DIR to one local file system: files are now copied';
  return [{ severity: 'note', what, repair }];
}
