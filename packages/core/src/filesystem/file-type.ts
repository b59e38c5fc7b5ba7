import { constants } from 'node:fs';

/** Whether a mode, such as that of an `lstat`, is a symbolic link's (inode(7)). */
export function isSymbolicLink(mode: number): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK;
}

/** Whether a mode is a regular file's. */
export function isRegularFile(mode: number): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFREG;
}
