import type { Options } from 'execa';
import { VenvError } from '../error/venv-error.js';
import type { loadExeca } from '../process/execa.js';
import { redact } from '../process/redact.js';
import type { Bounds, Limits } from './bounds.js';
import { isRunning, type Running } from './commands.js';
import { crossedLimit, type Ending, limitingCommand } from './limited.js';

type Execa = ReturnType<typeof loadExeca>;

/** execa's `execa` and `$`, of which every command keeps within bounds. */
export function boundedCommands(execa: Execa, bounds: Bounds) {
  const { limits, commandTimeout } = bounds;
  const supervised = <T>(started: T, timeout: number | undefined): T => {
    if (!isRunning(started) || (timeout === undefined && !limits)) return started;
    const group = execa.endGroupAfter(timeout === undefined ? undefined : started.pid, timeout);
    return replacePromise(started, group.release, (error) => explain(error, started, bounds, timeout));
  };
  return {
    run: (command: string, args: readonly string[], options: Options) => {
      const [file = command, ...rest] = [...limitingCommand(bounds), command, ...args];
      const timeout = options.timeout ?? commandTimeout;
      return supervised(execa.execa(file, rest, inGroup(options, timeout)), timeout);
    },
    $: (options: Options) => {
      const bound = execa.$(inGroup(options, commandTimeout));
      return supervising(bound, bounds, (started) => supervised(started, commandTimeout));
    },
  };
}

/** A time-out ends a group, so the command leads one of its own. */
function inGroup(options: Options, timeout: number | undefined): Options {
  return timeout === undefined ? options : { ...options, timeout, detached: true };
}

/** The same subprocess, whose failure is another's words. */
function replacePromise<T extends Running>(
  started: T,
  release: () => void,
  explained: (error: unknown) => unknown,
): T {
  const settled = Promise.resolve(started.then((result) => result)).then(
    (result) => {
      release();
      return result;
    },
    (error: unknown) => {
      release();
      throw explained(error);
    },
  );
  for (const name of ['then', 'catch', 'finally'] as const)
    Reflect.defineProperty(started, name, { value: settled[name].bind(settled), configurable: true });
  return started;
}

/** execa's `$`, with the limiting command before what its template says; also those that it gives and has. */
function supervising<T extends object>(
  callable: T,
  bounds: Bounds,
  supervised: (value: unknown) => unknown,
): T {
  const pass = (value: unknown) =>
    typeof value === 'function' ? supervising(value, bounds, supervised) : supervised(value);
  return new Proxy(callable, {
    apply: (target, self, args) =>
      pass(Reflect.apply(target as (...all: unknown[]) => unknown, self, limitedTemplate(args, bounds))),
    get: (target, key) => pass(Reflect.get(target, key)),
  });
}

/** A template's arguments (an array of strings, then values): a value that is an array stands for as many arguments. */
function limitedTemplate(args: readonly unknown[], bounds: Bounds): readonly unknown[] {
  const [first, ...values] = args;
  const before = limitingCommand(bounds);
  if (!isTemplate(first) || before.length === 0) return args;
  const behind = (texts: readonly string[]) => ['', ` ${(texts[0] ?? '').trimStart()}`, ...texts.slice(1)];
  return [Object.assign(behind(first), { raw: behind(first.raw) }), before, ...values];
}

function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && 'raw' in value;
}

/** A crossed bound as the error that names it; any other failure stays execa's own. */
function explain(
  error: unknown,
  { spawnargs }: Running,
  bounds: Bounds,
  timeout: number | undefined,
): unknown {
  const ending = error as Ending & { readonly timedOut?: boolean };
  const command = redact(spawnargs.slice(limitingCommand(bounds).length).join(' '));
  if (ending.timedOut && timeout !== undefined && timeout === bounds.commandTimeout)
    return new VenvError('COMMAND_TIMEOUT', `${command} took longer than ${timeout / 1_000} s`, {
      hint: 'raise commandTimeout, or see what it waits for',
      details: { command, timeout, undone: 'it was ended, with all processes of its group' },
      cause: error,
    });
  const limit = bounds.limits && crossedLimit(bounds.limits, ending);
  return limit ? crossed(limit, bounds.limits?.[limit], command, error) : error;
}

function crossed(
  limit: keyof Limits,
  allowed: number | undefined,
  command: string,
  cause: unknown,
): VenvError {
  return new VenvError(
    'LIMIT_EXCEEDED',
    `${command} crossed the limit ${limit} of ${allowed} ${units[limit]}`,
    {
      hint: `raise limits.${limit}, or see why it takes that much`,
      details: { command, limit, allowed },
      cause,
    },
  );
}

const units: Readonly<Record<keyof Limits, string>> = {
  memory: 'bytes',
  cpuTime: 'ms',
  processes: 'more processes',
  fileSize: 'bytes',
};
