import { prepareAll, VenvError } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';
import { projectDeclarations } from './project-declarations.js';

/** Builds the snapshots that a project's test files declare, so that a run finds them. */
export async function warm(filters: readonly string[]): Promise<void> {
  const wanted = await projectDeclarations(filters);
  const progress = renderProgress(process.stderr);
  const outcomes = await prepareAll(wanted, { listener: progress.listener });
  progress.stop();
  const failures = [...outcomes.values()].flatMap((outcome) => ('code' in outcome ? [outcome] : []));
  const ready = new Map(
    [...outcomes.values()].flatMap((one) => ('code' in one ? [] : [[one.snapshotId, one]])),
  );
  const built = [...ready.values()].filter(({ origin }) => origin === 'built').length;
  process.stdout.write(
    `${wanted.length} test files: ${built} snapshots built, ${ready.size - built} found\n`,
  );
  for (const failure of failures) process.stderr.write(`${VenvError.from(failure).message}\n`);
  if (failures.length > 0) process.exitCode = 1;
}
