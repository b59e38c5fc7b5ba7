import { onExit } from 'signal-exit';

/** How long a process group may take to end after SIGTERM, in milliseconds. */
const graceMilliseconds = 3_000;

/** A limit on the time that a process group may take. */
export interface GroupLimit {
  /** To be called when its leader has ended; tells whether the time was over. What is left of it then ends at once. */
  readonly release: () => boolean;
}

/**
 * Ends a process group when the time is over, by SIGTERM and a little later by SIGKILL, or when this process ends.
 * @param pid of its leader, which was started `detached`; nothing if it did not start
 * @param timeout milliseconds; default: no limit
 */
export function endGroupAfter(pid: number | undefined, timeout: number | undefined): GroupLimit {
  if (pid === undefined) return { release: () => false };
  let timedOut = false;
  const stop = (signal: NodeJS.Signals) => signalGroup(pid, signal);
  const timers = timeout
    ? [
        setTimeout(() => {
          timedOut = true;
          stop('SIGTERM');
        }, timeout),
        setTimeout(() => stop('SIGKILL'), timeout + graceMilliseconds),
      ]
    : [];
  const forget = onExit(() => stop('SIGTERM'));
  return {
    release: () => {
      for (const timer of timers) clearTimeout(timer);
      forget();
      if (timedOut) stop('SIGKILL');
      return timedOut;
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
