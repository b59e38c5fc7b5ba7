import { readdirSync } from 'node:fs';
import { readProc } from '../process/proc.js';
import type { Bounds, Limits } from './bounds.js';

/** What a command is put behind so that the limits hold for it and all that it starts (prlimit(1)); nothing without any. */
export function limitingCommand({ limits, prlimit }: Bounds): readonly string[] {
  if (!limits || !prlimit) return [];
  const { memory, cpuTime, processes, fileSize } = limits;
  const seconds = cpuTime === undefined ? undefined : Math.ceil(cpuTime / 1_000);
  return [
    prlimit,
    ...(memory === undefined ? [] : [`--as=${memory}`]),
    // At the soft limit comes SIGXCPU, which tells; at the hard one SIGKILL.
    ...(seconds === undefined ? [] : [`--cpu=${seconds}:${seconds + 1}`]),
    ...(processes === undefined ? [] : [`--nproc=${threadsOfUser() + processes}`]),
    ...(fileSize === undefined ? [] : [`--fsize=${fileSize}`]),
    '--',
  ];
}

/** Linux counts all that a user has on the machine (setrlimit(2), `RLIMIT_NPROC`). */
function threadsOfUser(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => sum + threadsOf(pid), 0);
}

function threadsOf(pid: string): number {
  const status = readProc(pid, 'status');
  const isOurs = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1) === process.getuid?.();
  return isOurs ? Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0) : 0;
}

/** How a command ended. */
export interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly stderr?: unknown;
}

interface Sign {
  readonly limit: keyof Limits;
  readonly signal?: string;
  /** Of a program whose child the signal ended, as shells have it: 128 and the signal's number (signal(7)). */
  readonly exitCode?: number;
  /** strerror(3) of what a call then gives, and how languages say it. */
  readonly words: RegExp;
}

const signs: readonly Sign[] = [
  { limit: 'cpuTime', signal: 'SIGXCPU', exitCode: 152, words: /CPU time limit exceeded/ },
  { limit: 'fileSize', signal: 'SIGXFSZ', exitCode: 153, words: /File too large|File size limit exceeded/ },
  { limit: 'memory', words: /MemoryError|Cannot allocate memory|bad_alloc|[Oo]ut of memory/ },
  { limit: 'processes', words: /Resource temporarily unavailable|can't start new thread/ },
];

/** Which of its limits a command failed of, by the signal that ended it or by what it said. */
export function crossedLimit(limits: Limits, { exitCode, signal, stderr }: Ending): keyof Limits | undefined {
  const said = typeof stderr === 'string' ? stderr : '';
  return signs.find(
    (sign) =>
      limits[sign.limit] !== undefined &&
      ((sign.signal !== undefined && sign.signal === signal) ||
        (sign.exitCode !== undefined && sign.exitCode === exitCode) ||
        sign.words.test(said)),
  )?.limit;
}
