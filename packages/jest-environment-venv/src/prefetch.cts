import type { Test } from 'jest-runner';
import { declaredBy } from './declared-test.cjs';
import type { Core, Declaration, SerialisedVenvError } from './types.cjs';

/** What became of the declarations of a run. */
export interface Prefetched {
  /** What is wrong with a test file's declaration, or went wrong while its snapshot was built. */
  readonly failures: ReadonlyMap<Test, unknown>;
  /** The snapshots that are ready. */
  readonly preparations: ReadonlyMap<Test, Preparation>;
  readonly files: number;
  readonly built: number;
  readonly fetched: number;
  readonly found: number;
}

/** Builds what the test files of a run declare: each snapshot once, a few at a time, with progress. */
export async function prefetch(core: Core, tests: readonly Test[]): Promise<Prefetched> {
  const failures = new Map<Test, unknown>();
  const declared = new Map<Test, Declaration>();
  for (const test of tests) {
    try {
      const declaration = declaredBy(core, test);
      if (declaration) declared.set(test, declaration);
    } catch (error) {
      failures.set(test, error);
    }
  }
  const preparations = new Map<Test, Preparation>();
  const snapshots = new Map<string, Origin>();
  for (const [test, outcome] of await prepare(core, declared)) {
    if ('code' in outcome) {
      failures.set(test, core.VenvError.from(outcome));
      continue;
    }
    preparations.set(test, outcome);
    // The first to need it had it built, all others find it.
    if ((snapshots.get(outcome.snapshotId) ?? 'found') === 'found')
      snapshots.set(outcome.snapshotId, outcome.origin);
  }
  const origins = [...snapshots.values()];
  const count = (wanted: Origin) => origins.filter((origin) => origin === wanted).length;
  const counts = { built: count('built'), fetched: count('fetched'), found: count('found') };
  return { failures, preparations, files: declared.size, ...counts };
}

type Preparation = Awaited<ReturnType<Core['prepare']>>;
type Origin = Preparation['origin'];
type Outcome = Preparation | SerialisedVenvError;

async function prepare(
  core: Core,
  declared: ReadonlyMap<Test, Declaration>,
): Promise<readonly (readonly [Test, Outcome])[]> {
  if (declared.size === 0) return [];
  const { renderProgress } = await import('@testvenv/core/progress');
  // Jest's reporters own the last line of the terminal.
  const progress = renderProgress(process.stderr, process.stderr.isTTY ? 'lines' : 'ends');
  const wanted = [...declared].map(([test, declaration]) => ({
    declaration,
    root: test.context.config.rootDir,
  }));
  try {
    const outcomes = await core.prepareAll(wanted, { listener: progress.listener });
    return [...declared].map(([test, declaration]) => [test, outcomes.get(declaration) as Outcome]);
  } finally {
    progress.stop();
  }
}
