import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { runProgram } from './run-program.mjs';

/**
 * What the figures were measured on. The journal matters: without one ext4 passes over inodes that were freed a moment
 * ago, and making files near to where many were deleted takes several times as long.
 * @returns {{ type: string, hasJournal: boolean | undefined }} undefined where the system does not say
 */
export function filesystemOf(folder) {
  if (process.platform !== 'linux') return { type: 'unknown', hasJournal: undefined };
  const [, line] = runProgram('df', ['--output=source,fstype', folder]).trim().split('\n');
  const [source, type] = line.trim().split(/\s+/);
  return { type, hasJournal: type === 'ext4' ? hasJournal(basename(source)) : undefined };
}

/** The kernel's journalling layer has a folder for each device that it serves. */
function hasJournal(device) {
  const served = '/proc/fs/jbd2';
  if (!existsSync('/proc/fs/ext4')) return undefined;
  return existsSync(served) && readdirSync(served).some((name) => name.startsWith(`${device}-`));
}

export function formatFilesystem({ type, hasJournal: has }) {
  if (has === undefined) return `on ${type}`;
  return has
    ? `on ${type}`
    : `on ${type} without a journal: figures of a disk that few users have, see --dir`;
}
