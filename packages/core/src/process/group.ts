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
 * @param begun settles when the time begins; default: now
 */
export function endGroupAfter(
  pid: number | undefined,
  timeout: number | undefined,
  begun?: Promise<unknown>,
): GroupLimit {
  if (pid === undefined) return { release: () => false };
  let [timedOut, released] = [false, false];
  const timers: NodeJS.Timeout[] = [];
  const stop = (signal: NodeJS.Signals) => signalGroup(pid, signal);
  const begin = () => {
    if (timeout === undefined || released) return;
    const ask = () => {
      timedOut = true;
      stop('SIGTERM');
    };
    timers.push(
      setTimeout(ask, timeout),
      setTimeout(() => stop('SIGKILL'), timeout + graceMilliseconds),
    );
  };
  if (begun) begun.then(begin, begin);
  else begin();
  const forget = onExit(() => stop('SIGTERM'));
  return {
    release: () => {
      released = true;
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
