import type { VenvListener } from '../event/event-bus.js';
import { uniqueHex } from '../locking/unique-hex.js';
import { redact } from '../process/redact.js';

/** What of execa's subprocess, of its result, and of its error says how a command ended. */
interface Ending {
  readonly exitCode?: number | null | undefined;
  readonly signal?: string | undefined;
}

/** Tells when a command begins, and what it gives back tells when the command ends. */
export function commandEvents(environmentId: string, listener: VenvListener) {
  return (command: string): ((ending: Ending) => void) => {
    const about = { environmentId, commandId: uniqueHex(), command: redact(command) };
    const start = performance.now();
    listener({ type: 'commandStarted', ...about });
    return ({ exitCode, signal }) => {
      const milliseconds = performance.now() - start;
      listener({
        type: 'commandEnded',
        ...about,
        ...(typeof exitCode === 'number' && { exitCode }),
        ...(signal && { signal }),
        milliseconds,
      });
    };
  };
}

export type CommandEvents = ReturnType<typeof commandEvents>;

/** What execa gives back for a command: a promise that is a subprocess too. */
export interface Running extends PromiseLike<Ending> {
  readonly pid?: number;
  readonly spawnargs: readonly string[];
}

export function isRunning(value: unknown): value is Running {
  return typeof value === 'object' && value !== null && 'spawnargs' in value && 'then' in value;
}

/** Tells of a command that has just been started, and goes on to tell of its end. */
export function observeCommand<T>(started: T, tell: CommandEvents): T {
  if (!isRunning(started)) return started;
  const end = tell(started.spawnargs.join(' '));
  // A copy of the outcome: the failure stays the caller's.
  started.then(end, end);
  return started;
}

/** The same function, which tells of what it starts; also those that it gives and has, as execa's `$` does. */
export function observing<T extends object>(callable: T, tell: CommandEvents): T {
  const observe = (value: unknown) =>
    typeof value === 'function' ? observing(value, tell) : observeCommand(value, tell);
  return new Proxy(callable, {
    apply: (target, self, args) => observe(Reflect.apply(target as (...args: never) => unknown, self, args)),
    get: (target, key) => observe(Reflect.get(target, key)),
  });
}
