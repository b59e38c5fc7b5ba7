import { relative } from 'node:path';
import { type LockChange, type LockOutcome, lockAll, VenvError } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';
import { printJson } from '../print.js';
import { projectDeclarations, wantedBy } from '../project/declarations.js';
import { type SelectionOptions, selectionOf } from '../project/selection.js';

export interface LockCommandOptions extends SelectionOptions {
  readonly check?: boolean;
  /** The names behind `--upgrade`; `true` without any, for all. */
  readonly upgrade?: readonly string[] | boolean;
  readonly python: readonly string[];
  readonly json?: boolean;
}

/** Locks the distributions of all that a project's test files declare, and says what changed. */
export async function lock(options: LockCommandOptions): Promise<void> {
  const { check = false, upgrade = false, python, json, shard } = options;
  if (shard) throw wrongShard(shard);
  const wanted = wantedBy(await projectDeclarations(selectionOf(options)));
  const progress = renderProgress(process.stderr);
  try {
    const outcomes = await lockAll(wanted, { check, upgrade, pythons: python, listener: progress.listener });
    progress.stop();
    if (json) printJson({ lockfiles: outcomes });
    else for (const outcome of outcomes) report(outcome, check);
    if (check && outcomes.some(({ isChanged }) => isChanged)) process.exitCode = 1;
  } finally {
    progress.stop();
  }
}

function wrongShard(shard: string): VenvError {
  return new VenvError(
    'INVALID_REQUEST',
    `a Lockfile of the shard ${shard} alone would lack what the others need`,
    {
      source: { what: 'the command line' },
      hint: 'lock without --shard: every shard uses the same Lockfile',
    },
  );
}

function report({ path, isChanged, changes, groups, isUsed }: LockOutcome, check: boolean): void {
  const shown = relative(process.cwd(), path);
  const verb = check ? 'would change' : 'written';
  const lines = [
    `${shown}: ${isChanged ? verb : 'up to date'}, ${groups} ${groups === 1 ? 'list' : 'lists'} of requirements`,
    ...changes.map((change) => `  ${describe(change)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (check && isChanged) process.stderr.write('testvenv: run "testvenv lock", and commit what it writes\n');
  if (!isUsed && groups > 0)
    process.stderr.write(`testvenv: to use it, add lockfile: "${shown}" to what the tests declare\n`);
}

/** `+ idna 3.10`, `- six 1.16`, `requests 2.31.0 → 2.32.3`. */
function describe({ name, before, after }: LockChange): string {
  if (before.length === 0) return `+ ${name} ${after.join(', ')}`;
  if (after.length === 0) return `- ${name} ${before.join(', ')}`;
  return `${name} ${before.join(', ')} → ${after.join(', ')}`;
}
