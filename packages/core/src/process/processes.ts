import { readdirSync, readFileSync, readlinkSync, statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { readProc, statField } from './proc.js';

/** The variable that every process of an environment inherits, even one that was reparented or daemonised. */
export const cookieVariable = 'TESTVENV_ID';

/** How long a process may take to end after SIGTERM before it gets SIGKILL, in milliseconds. */
const graceMilliseconds = 2_000;

/** How long a program may take from its start to its environment. It takes far less, where nothing holds it up. */
const startMilliseconds = 2_000;

/** How long a {@link ProcessMark} narrows the search, in milliseconds: pids begin anew some time, and pass it again. */
const markMilliseconds = 10_000;

/** statfs(2) of what Linux itself says: containers may put a file system of their own over it (lxcfs), which is late. */
const procMagic = 0x9fa0;

/** A moment among the processes of this machine. */
export interface ProcessMark {
  /** The pid that was given last. */
  readonly pid: number;
  /** As `performance.now()` tells it. */
  readonly at: number;
}

/**
 * This moment, or nothing where the platform does not say (proc(5), `loadavg`). Linux gives pids in ascending order, from
 * the beginning again after the greatest, so only those after it can belong to an environment that is made now.
 */
export function markProcesses(): ProcessMark | undefined {
  const pid = saysLinux() ? youngestProcess() : undefined;
  return pid === undefined ? undefined : { pid, at: performance.now() };
}

let linuxSaysIt: boolean | undefined;

function saysLinux(): boolean {
  linuxSaysIt ??= ifPresent(() => statfsSync('/proc/loadavg').type === procMagic) ?? false;
  return linuxSaysIt;
}

function youngestProcess(): number | undefined {
  const load = ifPresent(() => readFileSync('/proc/loadavg', 'utf8'));
  // Zero: a kernel that only stands in for Linux (gVisor) and does not count.
  return Number(load?.trimEnd().split(' ').at(-1)) || undefined;
}

/**
 * Ends every process that carries the environment's cookie.
 * @param after {@link markProcesses} when the environment was made; without it all processes are looked at
 * @returns how many there were
 */
export async function endProcessesOf(environmentId: string, after?: ProcessMark): Promise<number> {
  const pids = await startedProcessesOf(environmentId, after);
  if (pids.length === 0) return 0;
  signal(pids, 'SIGTERM');
  const left = await waitForEnd(environmentId, after);
  signal(left, 'SIGKILL');
  return pids.length;
}

async function waitForEnd(environmentId: string, after?: ProcessMark): Promise<readonly number[]> {
  const deadline = Date.now() + graceMilliseconds;
  let left = processesOf(environmentId, after);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(10);
    left = processesOf(environmentId, after);
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

/** The processes that were started with the environment's cookie, other than this one; parameters as above. */
export function processesOf(environmentId: string, after?: ProcessMark): readonly number[] {
  return lookFor(environmentId, after).pids;
}

/** What one look at the processes finds. Each is read once: on a busy machine there are many. */
interface Look {
  readonly pids: readonly number[];
  /** Whether it was too early to tell of another. */
  readonly isEarly: boolean;
}

/**
 * A program that was started this very moment has no environment to be read yet, though whoever started it goes on
 * already: between the two steps of execve(2) it has an executable and nothing else.
 */
async function startedProcessesOf(environmentId: string, after?: ProcessMark): Promise<readonly number[]> {
  const deadline = Date.now() + startMilliseconds;
  let look = lookFor(environmentId, after);
  while (look.isEarly && Date.now() < deadline) {
    await sleep(1);
    look = lookFor(environmentId, after);
  }
  return look.pids;
}

function lookFor(environmentId: string, after?: ProcessMark): Look {
  const cookie = `${cookieVariable}=${environmentId}`;
  const { pids, isEarly } = process.platform === 'linux' ? fromProc(cookie, after) : fromPs(cookie);
  return { pids: pids.filter((pid) => pid !== process.pid), isEarly };
}

function fromProc(cookie: string, after?: ProcessMark): Look {
  const processes = candidates(after).map((pid) => ({ pid, variables: environ(pid) }));
  const found = processes.filter(({ variables }) => `\0${variables}`.includes(`\0${cookie}\0`));
  const isEarly = after !== undefined && processes.some(({ variables }) => variables === undefined);
  return { pids: found.map(({ pid }) => pid), isEarly };
}

function candidates(after: ProcessMark | undefined): readonly number[] {
  const isRecent = after !== undefined && performance.now() - after.at < markMilliseconds;
  // Nobody has started anything since then: the usual test file.
  if (isRecent && youngestProcess() === after.pid) return [];
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return isRecent ? pids.filter(isBetween(after.pid, youngestProcess() ?? 0)) : pids;
}

function isBetween(after: number, last: number): (pid: number) => boolean {
  return after <= last ? (pid) => pid > after && pid <= last : (pid) => pid > after || pid <= last;
}

/** Empty for a process that has ended, or is another user's: not ours to end. Nothing where it is too early to tell. */
function environ(pid: number): string | undefined {
  const variables = readProc(pid, 'environ');
  if (variables !== '' || !hasExecutable(pid)) return variables;
  // It may have come to its environment meanwhile, or be a program that was started without a variable.
  return hasEnvironment(pid) ? readProc(pid, 'environ') : undefined;
}

/** Field 51 of proc(5) `stat` is where the environment ends in memory. */
function hasEnvironment(pid: number): boolean {
  return statField(readProc(pid, 'stat'), 51) !== '0';
}

function hasExecutable(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== '';
  } catch {
    // A kernel's thread, a zombie, or another user's process.
    return false;
  }
}

function fromPs(cookie: string): Look {
  // Not imported: on Linux the warm path does without it.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const table = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const lines = table.split('\n').filter((line) => line.split(' ').includes(cookie));
  return { pids: lines.map((line) => Number.parseInt(line, 10)), isEarly: false };
}
