import { wishedCache } from './cache/choose.js';
import type { Declaration } from './declaration/declaration.js';
import { type Audience, publisher } from './event/publish.js';
import { readHost } from './host.js';
import type { LockOutcome } from './lock/lock-project.js';
import type { Wanted } from './prepare-all.js';
import { withSettings } from './settings/variables.js';

export type { LockChange } from './lock/changes.js';
export type { LockOutcome } from './lock/lock-project.js';

export interface LockOptions extends Audience {
  /** Whether to leave the Lockfiles as they are, and only say what would change. Default: false. */
  readonly check?: boolean;
  /** Whether all versions are chosen anew, or those of these distributions. Default: false, what is locked stays. */
  readonly upgrade?: boolean | readonly string[];
  /** Pythons to lock for, where a declaration names none. Default: the one that is found without. */
  readonly pythons?: readonly string[];
}

/**
 * Writes the Lockfiles of many declarations (`pylock.toml`, PEP 751): each list of requirements becomes a dependency
 * group of its own, so that lists that contradict each other go into one file.
 * @throws VenvError the first declaration's that cannot be resolved, with its file and line
 */
export async function lockAll(
  wanted: readonly Wanted[],
  { check = false, upgrade = false, pythons = [], ...audience }: LockOptions = {},
): Promise<readonly LockOutcome[]> {
  const { lockProject } = await import('@testvenv/core/internal/cold');
  const lockables = wanted.flatMap(({ declaration: declared, root }) => {
    const declaration = withSettings(declared);
    const host = readHost(root);
    const cache = wishedCache(declaration, host);
    return forPythons(declaration, pythons).map((each) => ({ declaration: each, host, cache }));
  });
  return lockProject(lockables, { check, upgrade, listener: publisher(audience) });
}

/** The weakest word: a declaration's own counts more. */
function forPythons(declaration: Declaration, pythons: readonly string[]): readonly Declaration[] {
  if (pythons.length === 0) return [declaration];
  const source = { what: 'the command line' };
  return pythons.map((python) => [{ kind: 'options', value: { python }, source }, ...declaration]);
}
