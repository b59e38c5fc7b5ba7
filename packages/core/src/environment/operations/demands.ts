import { normaliseName } from '../../requirement/name.js';
import { applies, parseRequirement } from '../../requirement/requirement.js';
import { attempt, SyntaxFault } from '../../requirement/scanner.js';
import { contains, formatSpecifierSet, type SpecifierSet } from '../../requirement/specifier.js';
import type { BrokenRequirement } from './contract.js';
import type { State } from './state.js';

/** What one distribution requires of another. */
export interface Demand {
  /** Who; normalised. */
  readonly name: string;
  readonly version: string;
  /** Of whom; normalised. */
  readonly of: string;
  readonly specifier: SpecifierSet;
  /** In short: without its marker. */
  readonly requirement: string;
}

/** All that the distributions require of each other here: requirements whose markers hold, for no extra, as in `pip check`. */
export function demandsIn({ distributions, environment }: State): readonly Demand[] {
  return [...distributions].flatMap(([name, { metadata }]) =>
    (metadata.requires_dist ?? []).flatMap((text) => {
      const requirement = attempt(() => parseRequirement(text));
      // Old metadata are not always in PEP 508 form: pip passes over those as well.
      if (requirement instanceof SyntaxFault || !applies(requirement, environment)) return [];
      const { specifier } = requirement;
      const extras = requirement.extras.length > 0 ? `[${requirement.extras.join(',')}]` : '';
      const short = `${requirement.name}${extras}${formatSpecifierSet(specifier)}`;
      const of = normaliseName(requirement.name);
      return [{ name, version: metadata.version, of, specifier, requirement: short }];
    }),
  );
}

/** Which of them are not fulfilled. */
export function brokenIn(state: State): readonly BrokenRequirement[] {
  return demandsIn(state).flatMap(({ name, version, of, specifier, requirement }) => {
    const installed = state.distributions.get(of)?.metadata.version;
    if (installed === undefined) return [{ name, version, requirement }];
    return contains(specifier, installed) ? [] : [{ name, version, requirement, installed }];
  });
}

/** Which are not fulfilled after a change and were before, or were not there before. */
export function newlyBroken(before: State, after: State): readonly BrokenRequirement[] {
  const known = new Set(brokenIn(before).map(keyOf));
  return brokenIn(after).filter((broken) => !known.has(keyOf(broken)));
}

function keyOf({ name, version, requirement }: BrokenRequirement): string {
  return JSON.stringify([name, version, requirement]);
}
