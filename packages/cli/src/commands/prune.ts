import { keepOnly, type PruneOptions, type PruneResult, prune, sweep, VenvError } from '@testvenv/core';
import { count, printJson } from '../print.js';
import { projectDeclarations, wantedBy } from '../project/declarations.js';
import { type SelectionOptions, selectionOf } from '../project/selection.js';
import { formatBytes } from '../quantity.js';
import { formatSnapshot } from './cache.js';

/** Milliseconds: what was not used for that long goes, where nothing else is said. */
const defaultAge = 30 * 24 * 3_600_000;

export interface PruneCommandOptions extends SelectionOptions, Pick<PruneOptions, 'maxSize' | 'olderThan'> {
  readonly ci?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Removes what dead processes left, then snapshots: those used the longest ago, or all that this project does not use. */
export async function pruneSnapshots(options: PruneCommandOptions): Promise<void> {
  if (!options.ci) assertNoSelection(options);
  if (!options.dryRun) await sweep();
  const result = await (options.ci ? pruneForCi(options) : pruneByUse(options));
  if (options.json) printJson(result);
  else print(result, options);
}

/** Selected test files are what `--ci` keeps; without it, they would be pruned like all else. */
function assertNoSelection({ root, shard, vitestConfig, jestConfig }: PruneCommandOptions): void {
  if (!shard && root.length + vitestConfig.length + jestConfig.length === 0) return;
  throw new VenvError('INVALID_REQUEST', 'test files are selected, and not to be kept', {
    source: { what: 'the command line' },
    hint: 'add --ci, which removes all that these do not use; or leave out --root, --shard and the configs',
  });
}

async function pruneForCi(options: PruneCommandOptions): Promise<PruneResult> {
  const wanted = wantedBy(await projectDeclarations(selectionOf(options)));
  return keepOnly(wanted, { dryRun: options.dryRun ?? false });
}

function pruneByUse({ maxSize, olderThan, dryRun = false }: PruneCommandOptions): Promise<PruneResult> {
  const limits = {
    ...(maxSize !== undefined && { maxSize }),
    ...(olderThan !== undefined && { olderThan }),
  };
  return prune({ ...(Object.keys(limits).length > 0 ? limits : { olderThan: defaultAge }), dryRun });
}

function print({ removed, inUse, remaining }: PruneResult, { dryRun }: PruneCommandOptions): void {
  for (const snapshot of removed) process.stdout.write(`${formatSnapshot(snapshot)}\n`);
  for (const { id } of inUse) process.stdout.write(`${id.slice(0, 12)} stays: it is in use\n`);
  const freed = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  const verb = dryRun ? 'would be removed' : 'removed';
  process.stdout.write(
    `${count(removed.length, 'snapshot')} ${verb}, ${formatBytes(freed)}; ${formatBytes(remaining)} remain\n`,
  );
}
