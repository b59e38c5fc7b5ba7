import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
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

/** Whether this test may mount filesystems: tried, since root in a container may not. */
export const canMount = triesToMount();

function triesToMount(): boolean {
  const root = mkdtempSync(join(tmpdir(), 'tv-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', root], { stdio: 'ignore' });
    execFileSync('umount', [root]);
    return true;
  } catch {
    process.stderr.write(
      '\nNOT TESTED: what a full disk does, since nothing may be mounted here (it takes root)\n\n',
    );
    return false;
  } finally {
    rmSync(root, { recursive: true });
  }
}

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

/** Leaves a filesystem in memory so many inodes. */
export function leaveInodes(root: string, left: number): void {
  const { files, ffree } = statfsSync(root);
  execFileSync('mount', ['-o', `remount,nr_inodes=${files - ffree + left}`, root]);
}

/** Leaves a filesystem so many bytes. */
export function leaveBytes(root: string, left: number): void {
  const { bavail, bsize } = statfsSync(root);
  writeFileSync(join(root, 'filler'), Buffer.alloc(bavail * bsize - left));
}

/** Whether this test may make a filesystem of its own that knows reflinks: as root, with Debian's `xfsprogs`. */
export const canMakeXfs = canMount && existsSync('/usr/sbin/mkfs.xfs');

/** The root folder of a new XFS in a file, there until the running test ends. */
export function newXfs(): string {
  return newFilesystem(['/usr/sbin/mkfs.xfs', '-q'], 400);
}

/** Whether this test may make an ext4 of its own. */
export const canMakeExt4 = canMount && existsSync('/usr/sbin/mkfs.ext4');

/** The same of an ext4 with 64 MB. */
export function newExt4({ journal }: { readonly journal: boolean }): string {
  return newFilesystem(['/usr/sbin/mkfs.ext4', '-q', '-O', journal ? 'has_journal' : '^has_journal'], 64);
}

function newFilesystem([program = '', ...args]: readonly string[], megabytes: number): string {
  const folder = temporaryDirectory();
  const [image, root] = [join(folder, 'image'), join(folder, 'root')];
  writeFileSync(image, '');
  truncateSync(image, megabytes << 20);
  mkdirSync(root);
  execFileSync(program, [...args, image]);
  execFileSync('mount', ['-o', 'loop', image, root]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', root]);
    rmSync(image);
  });
  return root;
}
