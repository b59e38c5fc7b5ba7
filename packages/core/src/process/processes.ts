import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The variable that every process of an environment inherits, even one that was reparented or daemonised. */
export const cookieVariable = 'TESTVENV_ID';

/** How long a process may take to end after SIGTERM before it gets SIGKILL, in milliseconds. */
const graceMilliseconds = 2_000;

/** Ends every process that carries the environment's cookie; gives how many there were. */
export async function endProcessesOf(environmentId: string, since: number): Promise<number> {
  const pids = processesOf(environmentId, since);
  if (pids.length === 0) return 0;
  signal(pids, 'SIGTERM');
  const left = await waitForEnd(environmentId, since);
  signal(left, 'SIGKILL');
  return pids.length;
}

async function waitForEnd(environmentId: string, since: number): Promise<readonly number[]> {
  const deadline = Date.now() + graceMilliseconds;
  let left = processesOf(environmentId, since);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(10);
    left = processesOf(environmentId, since);
  }
  return left;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself between the look and the signal.
    }
  }
}

/**
 * The processes that were started with the environment's cookie, other than this one.
 * @param since milliseconds since the epoch: an older process cannot be one of them and is not looked at
 */
export function processesOf(environmentId: string, since: number): readonly number[] {
  const cookie = `${cookieVariable}=${environmentId}`;
  const found = process.platform === 'linux' ? fromProc(cookie, since) : fromPs(cookie);
  return found.filter((pid) => pid !== process.pid);
}

function fromProc(cookie: string, since: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && carriesCookie(`/proc/${name}`, cookie, since))
    .map(Number);
}

function carriesCookie(folder: string, cookie: string, since: number): boolean {
  try {
    // The kernel's clock for /proc ticks coarsely.
    if (statSync(folder).ctimeMs < since - 100) return false;
    return readFileSync(`${folder}/environ`, 'latin1').split('\0').includes(cookie);
  } catch {
    // Ended meanwhile, or another user's: not ours to end.
    return false;
  }
}

function fromPs(cookie: string): number[] {
  const table = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return table
    .split('\n')
    .filter((line) => line.split(' ').includes(cookie))
    .map((line) => Number.parseInt(line, 10));
}
