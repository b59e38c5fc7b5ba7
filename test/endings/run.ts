import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import { cleanEnv, fixture } from '../vitest/run-vitest.js';

const project = fixture('endings');
const require = createRequire(join(project, 'package.json'));

/** Each runner's program, with the arguments for a single run and for watching. */
const runners = {
  vitest: {
    bin: join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs'),
    once: ['run'],
    watch: ['watch'],
  },
  jest: { bin: require.resolve('jest/bin/jest'), once: [], watch: ['--watchAll'] },
} as const;
export type Runner = keyof typeof runners;

/** What a scenario says of itself when it begins. */
export interface Begun {
  readonly prefix: string;
  readonly daemon: number;
  readonly worker: number;
  readonly main: number;
  /** All environments that stood at that moment, its own too. */
  readonly environments: readonly string[];
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly begun: readonly Begun[];
}

export interface Run {
  readonly process: ChildProcess;
  /** Waits until so many scenarios have begun. */
  begun(count: number): Promise<readonly Begun[]>;
  /** How the runner ended, and all that it said. */
  readonly ended: Promise<End>;
}

export interface Call {
  readonly cache: string;
  /** The scenarios to run, by parts of their names. */
  readonly scenarios: readonly string[];
  readonly args?: readonly string[];
  /** The same project without us, to compare with. */
  readonly plain?: boolean;
  /** In a terminal of its own, in which the runner watches. */
  readonly watch?: boolean;
  /** In a terminal of its own. */
  readonly terminal?: boolean;
}

/** Runs the child in a new terminal and passes on what is typed; with this process, the terminal is gone. */
const inTerminal = ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'];

/** Starts a runner over some scenarios, in a process group of its own, as a shell does. */
export function start(
  runner: Runner,
  { cache, scenarios, args = [], plain, watch, terminal = watch }: Call,
): Run {
  const log = join(mkdtempSync(join(tmpdir(), 'testvenv-endings-')), 'begun.log');
  const { bin, ...ways } = runners[runner];
  const command = [process.execPath, bin, ...ways[watch ? 'watch' : 'once'], ...args, ...scenarios];
  const [program = '', ...rest] = terminal ? ['python3', ...inTerminal, ...command] : command;
  const child = spawn(program, rest, {
    cwd: project,
    detached: true,
    stdio: [terminal ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: {
      ...cleanEnv(),
      CI: undefined,
      TESTVENV_CACHE_DIR: cache,
      ENDINGS_LOG: log,
      ...(plain && { PLAIN: 'yes' }),
    },
  });
  onTestFinished(() => endGroup(child.pid ?? 0));
  const output = Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  return {
    process: child,
    begun: (count) =>
      vi.waitUntil(() => readBegun(log).length >= count && readBegun(log), {
        timeout: 60_000,
        interval: 50,
      }),
    ended: once(child, 'close').then(async ([code, signal]) => ({
      code,
      signal,
      output: (await output).join(''),
      begun: readBegun(log),
    })),
  };
}

/** What a failed test has left. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended, as it should have.
  }
}

function readBegun(log: string): readonly Begun[] {
  try {
    const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
