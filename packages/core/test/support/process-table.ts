import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for all processes to end that name a folder in their command line. */
export async function commandsBelowToEnd(folder: string): Promise<void> {
  while (commandLines().some((line) => line.includes(folder))) await sleep(50);
}

export function isRunning(pid: number): boolean {
  const [state] = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([each]) => each === String(pid))
    .map(([, stat]) => stat);
  // What has ended and was not waited for yet runs no more.
  return state !== undefined && !state.startsWith('Z');
}

function commandLines(): readonly string[] {
  return execFileSync('ps', ['-Aww', '-o', 'args='], { encoding: 'utf8' }).split('\n');
}
