import { linuxStartTime, type Owner, thisProcess } from './owner.js';

/** Whether an owner still runs. In doubt the answer is yes: sweeping a live owner's things is the worse error. */
export function isAlive(owner: Owner): boolean {
  if (owner.bootId !== thisProcess().bootId) return false;
  if (isElsewhere(owner)) return true;
  if (!pidExists(owner.pid)) return false;
  const startTime = process.platform === 'linux' ? linuxStartTime(owner.pid) : startTimeFromPs(owner.pid);
  if (startTime === undefined) return false;
  // `ps` rounds to seconds, and a process's own clock reading differs a little from the kernel's.
  return Math.abs(startTime - owner.startTime) <= (process.platform === 'linux' ? 0 : 2);
}

/** Whether an owner is of another pid namespace: of a container that shares the cache, where nobody sees its process. */
export function isElsewhere({ pidNamespace }: Owner): boolean {
  return pidNamespace !== thisProcess().pidNamespace;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startTimeFromPs(pid: number): number | undefined {
  // Not imported: on Linux nobody needs it.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  try {
    const [state = 'Z', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
    })
      .trim()
      .split(/\s+/);
    if (state.includes('Z')) return undefined;
    return Math.round(Date.parse(started.join(' ')) / 1000);
  } catch {
    return undefined;
  }
}
