import { readdirSync } from 'node:fs';
import { readProc, statField } from '../process/proc.js';
import { cookieVariable } from '../process/processes.js';

/** A process of an environment, at this moment. */
export interface ProcessUsage {
  readonly environmentId: string;
  readonly pid: number;
  readonly command: string;
  /** Whether its parent has ended: it was given to another, as daemons are. */
  readonly isReparented: boolean;
  /** Milliseconds of processor time, its own. */
  readonly cpuTime: number;
  /**
   * Bytes. On Linux the proportional set size, in which what several processes share counts for each in part; where that
   * cannot be read, and elsewhere, the resident set size.
   */
  readonly memory: number;
}

/** All processes of this user that carry an environment's cookie, found in one look at the machine's. */
export function environmentProcesses(): readonly ProcessUsage[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): readonly ProcessUsage[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environmentId = cookieIn(readProc(name, 'environ').split('\0'));
      const stat = environmentId && readProc(name, 'stat');
      return stat ? [usage(environmentId, Number(name), stat)] : [];
    });
}

/** Clock ticks in a second, for all architectures that Node runs on (proc(5), `sysconf(_SC_CLK_TCK)`). */
const ticks = 100;

function usage(environmentId: string, pid: number, stat: string): ProcessUsage {
  const [parent, user, system] = [4, 14, 15].map((field) => Number(statField(stat, field))) as [
    parent: number,
    user: number,
    system: number,
  ];
  return {
    environmentId,
    pid,
    command: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    isReparented: parent === 1 || isReaper(parent),
    cpuTime: ((user + system) / ticks) * 1_000,
    memory: kibibytes(readProc(pid, 'smaps_rollup'), 'Pss') || kibibytes(readProc(pid, 'status'), 'VmRSS'),
  };
}

/** A user's session manager adopts orphans as the first process does (prctl(2), `PR_SET_CHILD_SUBREAPER`). */
function isReaper(pid: number): boolean {
  return readProc(pid, 'comm').trim() === 'systemd';
}

function kibibytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1_024;
}

function cookieIn(words: readonly string[]): string {
  const cookie = `${cookieVariable}=`;
  return words.find((word) => word.startsWith(cookie))?.slice(cookie.length) ?? '';
}

function fromPs(): readonly ProcessUsage[] {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const args = ['-axEww', '-o', 'pid=,ppid=,rss=,time=,command='];
  return parsePs(execFileSync('ps', args, { encoding: 'utf8', maxBuffer: 64 << 20 }));
}

/** What macOS's `ps` says: `command` is followed by the process's variables. */
export function parsePs(table: string): readonly ProcessUsage[] {
  return table.split('\n').flatMap((line) => {
    const [pid, parent, resident, time = '', command = '', ...rest] = line.trim().split(/\s+/);
    const environmentId = cookieIn(rest);
    if (!environmentId) return [];
    return [
      {
        environmentId,
        pid: Number(pid),
        command: command.slice(command.lastIndexOf('/') + 1),
        isReparented: parent === '1',
        cpuTime: milliseconds(time),
        memory: Number(resident) * 1_024,
      },
    ];
  });
}

/** `1-02:03:04` and `3:04.56`: days, hours, minutes, seconds. */
function milliseconds(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000;
}
