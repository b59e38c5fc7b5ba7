import { renameSync } from 'node:fs';
import { isErrno } from './ignore-missing.js';

/** Gives a finished draft its final name. First-wins: where another process was faster, what it made stands. */
export function publish(draft: string, final: string): void {
  try {
    renameSync(draft, final);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
