import { fanOut, prepareAll, presenceOf, type SerialisedVenvError, VenvError } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';
import { count, printJson } from '../print.js';
import { type DeclaredFile, projectDeclarations } from '../project/declarations.js';
import { type SelectionOptions, selectionOf } from '../project/selection.js';

export interface WarmOptions extends SelectionOptions {
  readonly check?: boolean;
  readonly maxConcurrentBuilds?: number;
  readonly json?: boolean;
}

/** What became of one test file's snapshot. */
export type WarmedFile = Pick<DeclaredFile, 'file' | 'runner'> &
  (
    | { readonly outcome: 'built' | 'fetched' | 'found'; readonly snapshotId: string }
    | { readonly outcome: 'missing'; readonly requirements: readonly string[] }
    | { readonly outcome: 'failed'; readonly error: SerialisedVenvError }
  );

/** Builds the snapshots that a project's test files declare, so that a run finds them; or says which are missing. */
export async function warm(filters: readonly string[], options: WarmOptions): Promise<void> {
  const declared = await projectDeclarations(selectionOf(options, filters));
  const files = options.check ? await look(declared) : await build(declared, options);
  if (options.json) printJson({ files, ...countsOf(files) });
  else print(files);
  if (files.some(({ outcome }) => outcome === 'failed' || outcome === 'missing')) process.exitCode = 1;
}

async function build(
  declared: readonly DeclaredFile[],
  { maxConcurrentBuilds }: WarmOptions,
): Promise<readonly WarmedFile[]> {
  const progress = renderProgress(process.stderr);
  const limit = maxConcurrentBuilds === undefined ? {} : { maxConcurrentBuilds };
  try {
    // Whichever file was first to need it: the snapshot of pip alone is built for all of them.
    const origins = new Map<string, 'built' | 'fetched'>();
    const listener = fanOut(progress.listener, (event) => {
      if (event.type === 'buildFinished') origins.set(event.snapshotId, event.origin);
    });
    const outcomes = await prepareAll(wellFormed(declared), { listener, ...limit });
    return declared.map(({ file, runner, declaration }): WarmedFile => {
      const outcome = 'code' in declaration ? declaration : outcomes.get(declaration);
      if (!outcome || 'code' in outcome) return failed(file, runner, outcome);
      const { snapshotId } = outcome;
      return { file, runner, outcome: origins.get(snapshotId) ?? 'found', snapshotId };
    });
  } finally {
    progress.stop();
  }
}

async function look(declared: readonly DeclaredFile[]): Promise<readonly WarmedFile[]> {
  const presences = await presenceOf(wellFormed(declared));
  return declared.map(({ file, runner, declaration }): WarmedFile => {
    const presence = 'code' in declaration ? declaration : presences.get(declaration);
    if (!presence || 'code' in presence) return failed(file, runner, presence);
    return presence.state === 'present'
      ? { file, runner, outcome: 'found', snapshotId: presence.snapshotId }
      : { file, runner, outcome: 'missing', requirements: presence.requirements };
  });
}

function wellFormed(declared: readonly DeclaredFile[]) {
  return declared.flatMap(({ declaration, root }) => ('code' in declaration ? [] : [{ declaration, root }]));
}

function failed(
  file: string,
  runner: DeclaredFile['runner'],
  error = new VenvError('BUILD_FAILED', 'nothing is known of what became of it').toJSON(),
): WarmedFile {
  return { file, runner, outcome: 'failed', error };
}

/** Snapshots that were built, fetched and found; files of which it is missing, or that failed. */
function countsOf(files: readonly WarmedFile[]) {
  const snapshots = new Map(
    files.flatMap((file) => ('snapshotId' in file ? [[file.snapshotId, file.outcome] as const] : [])),
  );
  const ofSnapshots = (wanted: string) => [...snapshots.values()].filter((one) => one === wanted).length;
  const ofFiles = (wanted: string) => files.filter(({ outcome }) => outcome === wanted).length;
  return {
    built: ofSnapshots('built'),
    fetched: ofSnapshots('fetched'),
    found: ofSnapshots('found'),
    missing: ofFiles('missing'),
    failed: ofFiles('failed'),
  };
}

function print(files: readonly WarmedFile[]): void {
  const { built, fetched, found } = countsOf(files);
  for (const file of files)
    if (file.outcome === 'missing')
      process.stdout.write(`missing  ${file.file}  ${file.requirements.join(' ') || 'pip alone'}\n`);
  const came = fetched > 0 ? ` ${fetched} fetched,` : '';
  process.stdout.write(
    `${count(files.length, 'test file')}: ${count(built, 'snapshot')} built,${came} ${found} found\n`,
  );
  // Many files may fail for one reason, each at its own line.
  const messages = files.flatMap((file) =>
    file.outcome === 'failed' ? [VenvError.from(file.error).message] : [],
  );
  for (const message of new Set(messages)) process.stderr.write(`${message}\n`);
}
