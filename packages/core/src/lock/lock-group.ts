import { Observer } from '../cache/observation.js';
import { isVenvError, type Source } from '../error/venv-error.js';
import type { DeclaredRequirement, EnvironmentRequest, RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import type { PylockPackage } from '../requirement/pylock.js';
import { normaliseName } from '../requirement/requirement.js';
import { resolveFreely } from '../resolution/resolve.js';
import type { BuildContext } from '../snapshot/build-context.js';
import type { Seed } from '../snapshot/seed.js';

/** Which of the versions that are locked may change without need: none, all, or those of some names. */
export type Upgrade = false | true | readonly string[];

const source: Source = { what: 'the Lockfile so far' };

/** Resolves one group; what was locked stays as it is where it can. */
export async function resolveGroup(
  request: EnvironmentRequest,
  known: readonly PylockPackage[],
  upgrade: Upgrade,
  context: BuildContext,
  seed: Seed,
): Promise<Lockfile> {
  const kept = upgrade === true ? [] : known.filter(({ name }) => !upgrade || !includes(upgrade, name));
  const refresh = upgrade ? 'always' : request.refresh;
  const ask = (wanted: RequirementSet) => resolveFreely(wanted, refresh, context, seed, new Observer());
  const pins = kept.flatMap(pinOf);
  if (pins.length === 0) return (await ask(request)).lockfile;
  try {
    return (await ask({ ...request, constraints: [...request.constraints, ...pins] })).lockfile;
  } catch (error) {
    if (!isVenvError(error) || !['RESOLUTION_CONFLICT', 'DISTRIBUTION_NOT_FOUND'].includes(error.code))
      throw error;
    // What is wished now does not go with what was locked: then that gives way.
    return (await ask(request)).lockfile;
  }
}

export function includes(names: readonly string[], name: string): boolean {
  return names.some((each) => normaliseName(each) === normaliseName(name));
}

/** Only what comes from an index can have another version. */
function pinOf({ name, version, wheels, sdist }: PylockPackage): DeclaredRequirement[] {
  return version !== undefined && (wheels ?? sdist) ? [{ text: `${name}==${version}`, source }] : [];
}
