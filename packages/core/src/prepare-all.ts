import { digestOf } from './cache/records.js';
import type { Declaration } from './declaration/declaration.js';
import { contentOf } from './declaration/declaration.js';
import { isVenvError, type SerialisedVenvError, type Source, VenvError } from './error/venv-error.js';
import type { Audience } from './event/publish.js';
import { defaultBuildSlots } from './locking/build-slots.js';
import type { Preparation } from './prepared.js';
import { prepare } from './provision.js';
import { buildSlotsOf } from './settings/variables.js';

/** A declaration and the project's folder that it belongs to. */
export interface Wanted {
  readonly declaration: Declaration;
  readonly root: string;
}

export interface PrepareAllOptions extends Omit<Audience, 'testFile'> {
  /** As in `ProvisionOptions`; here no more declarations than that are resolved at the same time, either. */
  readonly maxConcurrentBuilds?: number | undefined;
}

/**
 * Prepares many declarations, a few at a time; those that say the same, once.
 * @returns for each declaration how its snapshot came to be, or its failure: one does not stop the others
 */
export async function prepareAll(
  wanted: readonly Wanted[],
  options: PrepareAllOptions = {},
): Promise<ReadonlyMap<Declaration, Outcome>> {
  const { maxConcurrentBuilds = buildSlotsOf(process.env) ?? defaultBuildSlots, ...audience } = options;
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(maxConcurrentBuilds);
  const started = new Map<string, Shared>();
  const outcomeOf = ({ declaration, root }: Wanted) => {
    const digest = digestOf([root, contentOf(declaration)]);
    const known = started.get(digest);
    if (known) return known.outcome.then((outcome) => asOf(declaration, known.declaration, outcome));
    const outcome = limit(() => attempt(declaration, { root, maxConcurrentBuilds, ...audience }));
    started.set(digest, { declaration, outcome });
    return outcome;
  };
  const outcomes = wanted.map(async (one) => [one.declaration, await outcomeOf(one)] as const);
  return new Map(await Promise.all(outcomes));
}

type Outcome = Preparation | SerialisedVenvError;

interface Shared {
  readonly declaration: Declaration;
  readonly outcome: Promise<Outcome>;
}

/** A failure names the files and lines that asked: for a declaration that says the same elsewhere, its own. */
function asOf(own: Declaration, prepared: Declaration, outcome: Outcome): Outcome {
  if (!('code' in outcome)) return outcome;
  const { source, otherSource } = outcome;
  return {
    ...outcome,
    ...(source && { source: sourceIn(own, prepared, source) }),
    ...(otherSource && { otherSource: sourceIn(own, prepared, otherSource) }),
  };
}

/** Where a declaration says what another, that is like it, says there. */
function sourceIn(own: Declaration, prepared: Declaration, there: Source): Source {
  const line = there.line ?? 0;
  const index = prepared.findLastIndex(
    ({ source }) => source.what === there.what && (source.line ?? 0) <= line,
  );
  const [ours, theirs] = [own[index]?.source, prepared[index]?.source];
  if (!ours || !theirs) return there;
  return ours.line === undefined ? ours : { ...ours, line: ours.line + line - (theirs.line ?? 0) };
}

async function attempt(...args: Parameters<typeof prepare>): Promise<Outcome> {
  try {
    return await prepare(...args);
  } catch (error) {
    if (isVenvError(error)) return error.toJSON();
    // What nobody foresaw still is the failure of one declaration, not of the whole run.
    return new VenvError('BUILD_FAILED', String(error)).toJSON();
  }
}
