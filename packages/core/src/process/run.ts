import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ProcessEnv } from '../host.js';
import { loadExeca } from './execa.js';
import { endGroupAfter } from './group.js';
import { redact } from './redact.js';

export interface RunOptions {
  readonly processEnv: ProcessEnv;
  readonly cwd?: string;
  /**
   * Milliseconds, counted from when it has what it reads; after that the whole process group gets SIGTERM, a little later
   * SIGKILL. Default: no limit.
   */
  readonly timeout?: number;
  /** Each line of output while it comes, redacted. */
  readonly onLine?: (line: string) => void;
  /** What the program reads. A promise: it is started at once, and reads when that is known. Default: nothing. */
  readonly input?: string | Promise<string>;
}

export interface RunResult {
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** Redacted, as is `stderr`. */
  readonly stdout: string;
  readonly stderr: string;
  /** Why the program did not even start: `ENOENT`, `EACCES` and so on. */
  readonly startError: string | undefined;
}

/**
 * Runs one of the engine's own programs (never a shell) in a process group of its own, so that a time-out or the
 * end of this process ends its children too. Does not throw: callers turn results into errors of their stage.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { processEnv, cwd, timeout, onLine, input } = options;
  const subprocess = loadExeca().execa(command, args, {
    env: processEnv,
    extendEnv: false,
    detached: true,
    reject: false,
    ...(cwd && { cwd }),
    stdin: input === undefined ? 'ignore' : whenKnown(input),
  });
  const limit = endGroupAfter(subprocess.pid, timeout, typeof input === 'string' ? undefined : input);
  if (onLine) streamLines([subprocess.stdout, subprocess.stderr], onLine);
  const result = await subprocess;
  const timedOut = limit.release();
  return {
    exitCode: result.exitCode,
    timedOut,
    stdout: redact(result.stdout ?? ''),
    stderr: redact(result.stderr ?? ''),
    startError: result.exitCode === undefined && !result.signal ? result.code : undefined,
  };
}

async function* whenKnown(input: string | Promise<string>): AsyncGenerator<string> {
  yield await input;
}

function streamLines(streams: readonly (Readable | null)[], onLine: (line: string) => void): void {
  for (const input of streams) {
    if (input) createInterface({ input }).on('line', (line) => onLine(redact(line)));
  }
}
