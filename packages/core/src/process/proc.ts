import { readFileSync } from 'node:fs';

/** What Linux tells of a process (proc(5)). Empty for one that has ended, or is another user's. */
export function readProc(
  pid: number | string,
  file: 'comm' | 'environ' | 'smaps_rollup' | 'stat' | 'status',
): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * A field of `stat`, by its number in proc(5), from the third on: they are counted after the command's closing parenthesis,
 * for a command may hold anything.
 */
export function statField(stat: string, number: number): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[number - 3];
}
