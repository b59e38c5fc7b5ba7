import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import type { z } from 'zod';
import { VenvError } from '../../error/venv-error.js';
import { installerFailure } from '../../installer/failure.js';
import { pipFailures } from '../../installer/pip/failures.js';
import { outspokenPip } from '../../installer/pip/outspoken.js';
import { pipEnv } from '../../installer/pip/settings.js';
import { ownedName } from '../../locking/owner.js';
import { type RunResult, run } from '../../process/run.js';
import { type DeclaredRequirement, nothingWanted } from '../../request/request.js';
import { activate } from '../activation.js';
import { type PipContext, scriptsOf } from './pip-context.js';

export interface PipOptions {
  /** Milliseconds. Default: the environment's `installTimeout`. */
  readonly timeout?: number | undefined;
  /** To be blamed for a failure. */
  readonly requirements?: readonly DeclaredRequirement[];
}

/**
 * Runs the environment's own pip, in the project's folder, with the environment's cookie: its end ends pip too.
 * @throws VenvError those of {@link installerFailure}; `DISTRIBUTION_NOT_FOUND` where pip itself was uninstalled
 */
export async function runPip(
  context: PipContext,
  args: readonly string[],
  { timeout = context.bounds.installTimeout, requirements = [] }: PipOptions = {},
): Promise<RunResult> {
  return withScratch(context, async (scratch) => {
    const { id, prefix, root } = context;
    const scripts = scriptsOf(context);
    const processEnv = pipEnv({ processEnv: process.env }, scratch);
    activate({ id, prefix, scripts }, processEnv);
    const command = ['-I', ...outspokenPip, ...args];
    const result = await run(join(scripts, 'python'), command, { processEnv, cwd: root, timeout });
    if (result.exitCode === 0) return result;
    if (/No module named pip\b/.test(result.stderr)) throw withoutPip();
    throw pipFailure(context, args, result, { timeout, requirements });
  });
}

/** What a run of pip failed of, by what it said. */
export function pipFailure(
  { cache, bounds }: PipContext,
  [command]: readonly string[],
  result: RunResult,
  { timeout = bounds.installTimeout, requirements = [] }: PipOptions = {},
): VenvError {
  const wanted = { ...nothingWanted, requirements };
  const run = { wanted, timeout, offline: false, logs: cache.logs };
  return installerFailure(`pip ${command}`, result, run, pipFailures);
}

/** A folder for the time of one action. */
export async function withScratch<T>(
  { cache }: PipContext,
  action: (scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = join(cache.temp, ownedName());
  await fs.ensureDir(scratch);
  try {
    return await action(scratch);
  } finally {
    await fs.remove(scratch);
  }
}

/** What a command of pip that speaks JSON says. */
export async function askPip<Schema extends z.ZodType>(
  context: PipContext,
  args: readonly string[],
  schema: Schema,
  options?: PipOptions,
): Promise<z.infer<Schema>> {
  const { stdout } = await runPip(context, args, options);
  return schema.parse(JSON.parse(stdout));
}

/** {@link askPip} for `pip install`, whose JSON is a file (pip's documentation, "Installation Report"). */
export async function askInstall<Schema extends z.ZodType>(
  context: PipContext,
  args: readonly string[],
  schema: Schema,
  options?: PipOptions,
): Promise<z.infer<Schema>> {
  return withScratch(context, async (scratch) => {
    const report = join(scratch, 'report.json');
    await runPip(context, ['install', '--quiet', '--report', report, ...args], options);
    return schema.parse(JSON.parse(readFileSync(report, 'utf8')));
  });
}

function withoutPip(): VenvError {
  return new VenvError('DISTRIBUTION_NOT_FOUND', 'the environment has no pip any more, which does this', {
    hint: 'an environment begins with pip: do not uninstall it before',
  });
}
