import { constants } from 'node:os';
import { declare, type Environment, provision } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';

/** What a fresh environment is to have. */
export interface FreshOptions {
  readonly with: readonly string[];
  readonly python?: string;
}

/** A command with its arguments, and variables that it gets beside the environment's. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command in a fresh environment that is removed afterwards; the exit code is the command's own. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: FreshOptions,
): Promise<void> {
  await runInFresh(options, () => ({ command, args }));
}

/**
 * Makes a fresh environment, runs a command in it, and removes the environment.
 * @param choose the command, once the environment is there
 */
export async function runInFresh(
  options: FreshOptions,
  choose: (environment: Environment) => Command,
): Promise<void> {
  const environment = await freshEnvironment(options);
  try {
    process.exitCode = await runIn(environment, choose(environment));
  } finally {
    await environment.dispose();
  }
}

async function freshEnvironment({ with: requirements, python }: FreshOptions): Promise<Environment> {
  const progress = renderProgress(process.stderr);
  // Meant for what tests run. A command that a person runs belongs to the terminal and takes the time that it takes.
  delete process.env.TESTVENV_COMMAND_TIMEOUT;
  try {
    return await provision(declare({ requirements, ...(python && { python }) }, 'the command line'), {
      listener: progress.listener,
    });
  } finally {
    progress.stop();
  }
}

/** Signals reach the command too, from the terminal; it decides, and the environment is removed when it has ended. */
async function runIn(environment: Environment, { command, args, env = {} }: Command): Promise<number> {
  const outlive = () => {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, outlive);
  const options = { stdio: 'inherit', reject: false, cleanup: false, env } as const;
  const result = await environment.run(command, args, options);
  if (result.exitCode !== undefined) return result.exitCode;
  // The shell's convention for a command that a signal ended, and for one that was not found.
  if (result.signal) return 128 + constants.signals[result.signal as NodeJS.Signals];
  process.stderr.write(`testvenv: ${result.shortMessage}\n`);
  return 127;
}
