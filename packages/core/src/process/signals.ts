/** By which people and systems end a run. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let installed = false;

/**
 * Leaves it to the program that we run in how it ends. signal-exit, which proper-lockfile and {@link run} need, ends a
 * process by the signal itself if nobody else listens; it looks only after a listener of `once` was called, and is
 * then faster than a runner that was about to exit with its own code. This one stays where others listen, so that
 * they are seen, and goes where none do.
 */
export function leaveSignalsToHost(): void {
  if (installed) return;
  installed = true;
  for (const name of signals) {
    const stay = () => {
      const theirs = signalExitListeners();
      if (process.listenerCount(name) - 1 > theirs) return;
      process.off(name, stay);
      if (theirs === 0) process.kill(process.pid, name);
    };
    // Before the host's own, which are gone by the time that signal-exit looks.
    process.prependListener(name, stay);
  }
}

/** Those that signal-exit says it has: version 4 on the global object, version 3 on the process. */
function signalExitListeners(): number {
  const four = Reflect.get(globalThis, Symbol.for('signal-exit emitter')) as { count?: number } | undefined;
  const three = Reflect.get(process, '__signal_exit_emitter__') as { count?: number } | undefined;
  return (four?.count ?? 0) + (three?.count ?? 0);
}
