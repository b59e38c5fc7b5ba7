import { constants } from 'node:os';
import { declare, type Environment, provision } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';

export interface RunOptions {
  readonly with: readonly string[];
  readonly python?: string;
}

/** Runs a command in a fresh environment that is removed afterwards; the exit code is the command's own. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<void> {
  const environment = await freshEnvironment(options);
  try {
    process.exitCode = await runIn(environment, command, args);
  } finally {
    await environment.dispose();
  }
}

async function freshEnvironment({ with: requirements, python }: RunOptions): Promise<Environment> {
  const progress = renderProgress(process.stderr);
  try {
    return await provision(declare({ requirements, ...(python && { python }) }, 'the command line'), {
      listener: progress.listener,
    });
  } finally {
    progress.stop();
  }
}

/** Signals reach the command too, from the terminal; it decides, and the environment is removed when it has ended. */
async function runIn(environment: Environment, command: string, args: readonly string[]): Promise<number> {
  const outlive = () => {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, outlive);
  const result = await environment.run(command, args, { stdio: 'inherit', reject: false, cleanup: false });
  if (result.exitCode !== undefined) return result.exitCode;
  // The shell's convention for a command that a signal ended, and for one that was not found.
  if (result.signal) return 128 + constants.signals[result.signal as NodeJS.Signals];
  process.stderr.write(`testvenv: ${result.shortMessage}\n`);
  return 127;
}
