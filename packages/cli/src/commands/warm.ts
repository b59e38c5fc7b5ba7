import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareAll, VenvError } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';

/** The part of `vitest-environment-venv/warm` that is used here; the project's own copy is loaded. */
interface Warmable {
  findDeclarations(root: string, filters: readonly string[]): Promise<Parameters<typeof prepareAll>[0]>;
}

/** Builds the snapshots that a project's test files declare, so that a run finds them. */
export async function warm(filters: readonly string[]): Promise<void> {
  const root = process.cwd();
  const { findDeclarations } = await loadFromProject(root);
  const wanted = await findDeclarations(root, filters);
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

async function loadFromProject(root: string): Promise<Warmable> {
  const require = createRequire(join(root, 'package.json'));
  let path: string;
  try {
    path = require.resolve('vitest-environment-venv/warm');
  } catch (cause) {
    throw new VenvError('INVALID_REQUEST', 'no vitest-environment-venv is installed in this project', {
      cause,
      hint: 'run this in the folder of the project whose tests declare environments',
    });
  }
  return (await import(pathToFileURL(path).href)) as Warmable;
}
