import { readFileSync, readlinkSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { statField } from '../process/proc.js';
import { uniqueHex } from './unique-hex.js';

/**
 * A process that owns something in the cache. A pid alone may be reused; with the start time and the boot it
 * names one process for good.
 */
export interface Owner {
  readonly pid: number;
  /** Linux: clock ticks since boot (`/proc/PID/stat`, field 22). Elsewhere: seconds since the epoch. */
  readonly startTime: number;
  /** Linux: the start of the kernel's boot id. Elsewhere empty: the start time is absolute there. */
  readonly bootId: string;
  /** Linux: the inode of the pid namespace, since containers that share a cache do not see each other's pids. */
  readonly pidNamespace: string;
}

let self: Owner | undefined;

/** This process. Read once: it cannot change. */
export function thisProcess(): Owner {
  self ??= {
    pid: process.pid,
    startTime: linuxStartTime('self') ?? Math.round((Date.now() - process.uptime() * 1000) / 1000),
    bootId: readBootId(),
    pidNamespace: readPidNamespace(),
  };
  return self;
}

function readBootId(): string {
  const text = ifPresent(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return text?.slice(0, 8) ?? '';
}

function readPidNamespace(): string {
  const link = ifPresent(() => readlinkSync('/proc/self/ns/pid'));
  return link?.replace(/\D/g, '') ?? '';
}

/**
 * Field 22 of proc(5) `stat`. Nothing for a zombie (field 3): it has ended, and in a container whose first process adopts nobody it stays one for good.
 */
export function linuxStartTime(pid: number | 'self'): number | undefined {
  const stat = ifPresent(() => readProcess(`/proc/${pid}/stat`));
  if (!stat) return undefined;
  return statField(stat, 3) === 'Z' ? undefined : Number(statField(stat, 22));
}

/** A process that ends while it is read gives ESRCH: it is gone as well. */
function readProcess(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    throw error;
  }
}

/** A name for unfinished work that tells whose it is: no lease file to write, and none to be left behind. */
export function ownedName({ bootId, pidNamespace, pid, startTime }: Owner = thisProcess()): string {
  return [bootId, pidNamespace, pid, startTime, uniqueHex()].join('_');
}

/** The owner that {@link ownedName} wrote into a name, or nothing if the name is not of that form. */
export function ownerOfName(name: string): Owner | undefined {
  const match = /^([0-9a-f]{8})?_(\d*)_(\d+)_(\d+)_[0-9a-f]{12}$/.exec(name);
  if (!match) return undefined;
  const [, bootId = '', pidNamespace = '', pid, startTime] = match;
  return { bootId, pidNamespace, pid: Number(pid), startTime: Number(startTime) };
}
