import { type Declaration, type SerialisedVenvError, VenvError } from '@testvenv/core';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { declaredFiles } from './prefetch.js';

/** What one test file declares, or what is wrong with that, for the command line. */
export interface WarmableFile {
  readonly file: string;
  readonly root: string;
  readonly declaration: Declaration | SerialisedVenvError;
}

/** Which of a project's test files count, in Vitest's own words. */
export interface Selection {
  /** Parts of paths. Default: all test files. */
  readonly filters?: readonly string[];
  /** `2/5`, as in `vitest --shard`. */
  readonly shard?: string;
  /** Default: the one that Vitest finds. */
  readonly config?: string;
}

/**
 * Every declaration of a Vitest project, asked of Vitest itself: its config, its projects, its globs, its sequencer.
 * @throws VenvError `INVALID_REQUEST` where Vitest cannot say
 */
export async function findDeclarations(
  root: string,
  { filters = [], shard, config }: Selection = {},
): Promise<readonly WarmableFile[]> {
  const own = { ...(shard && { shard }), ...(config && { config }) };
  const files = await withVitest({ root, ...own }, async (vitest) =>
    declaredFiles(await ofShard(vitest, await vitest.globTestSpecifications([...filters]))),
  );
  return files.map(({ file, root: projectRoot, declaration }) => ({ file, root: projectRoot, declaration }));
}

/** Vitest as it is before a run. What it cannot do is its user's to know: a config that does not load, say. */
async function withVitest<T>(
  own: { readonly root: string },
  action: (vitest: Vitest) => Promise<T>,
): Promise<T> {
  let vitest: Vitest | undefined;
  const giveBack = keepStandardOutput();
  try {
    vitest = await createVitest('test', { watch: false, run: true, reporters: [], ...own });
    return await action(vitest);
  } catch (cause) {
    throw new VenvError('INVALID_REQUEST', `Vitest could not say which tests it runs: ${String(cause)}`, {
      source: { what: `Vitest in ${own.root}` },
      hint: 'run vitest list there',
      cause,
    });
  } finally {
    await vitest?.close();
    giveBack();
  }
}

/** What a config or a plugin prints goes to the standard error: the other stream is the command's, for programs to read. */
function keepStandardOutput(): () => void {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  return () => {
    process.stdout.write = write;
  };
}

/** As Vitest does it once it has all files. */
async function ofShard(vitest: Vitest, all: TestSpecification[]): Promise<readonly TestSpecification[]> {
  const { shard, sequence } = vitest.config;
  return shard ? new sequence.sequencer(vitest).shard([...all]) : all;
}
