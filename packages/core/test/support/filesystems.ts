import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { temporaryDirectory } from './temporary-directory.js';

const sharedMemory = '/dev/shm';

/** Whether there is a second filesystem that anybody may write to: Linux has one in memory. */
export const hasOtherFilesystem =
  existsSync(sharedMemory) && statSync(sharedMemory).dev !== statSync(tmpdir()).dev;

/** A folder of the running test's own on another filesystem than the one for temporary files. */
export function folderElsewhere(): string {
  const folder = mkdtempSync(join(sharedMemory, 'tv-'));
  onTestFinished(() => removeTree(folder));
  return folder;
}

/** Whether this test may mount filesystems. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** The root folder of a new filesystem in memory with room for 80 MB, there until the running test ends. */
export function smallFilesystem(): string {
  const root = join(temporaryDirectory(), 'root');
  mkdirSync(root);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=80m', 'tmpfs', root]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', root]);
  });
  return root;
}

/** Whether this test may make a filesystem of its own that knows reflinks: as root, with Debian's `xfsprogs`. */
export const canMakeXfs = canMount && existsSync('/usr/sbin/mkfs.xfs');

/** The root folder of a new XFS in a file, there until the running test ends. */
export function newXfs(): string {
  const folder = temporaryDirectory();
  const [image, root] = [join(folder, 'image'), join(folder, 'root')];
  writeFileSync(image, '');
  truncateSync(image, 400 << 20);
  mkdirSync(root);
  execFileSync('/usr/sbin/mkfs.xfs', ['-q', image]);
  execFileSync('mount', ['-o', 'loop', image, root]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', root]);
    rmSync(image);
  });
  return root;
}
