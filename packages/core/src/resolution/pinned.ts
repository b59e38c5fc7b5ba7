import { normaliseName } from '../environment/distributions.js';
import type { Lockfile } from '../requirement/lockfile.js';

/** Whether each locked distribution is pinned by a requirement: an exact `==`, `===`, or a direct reference. */
export function pinsAll(requirements: readonly string[], { packages }: Lockfile): boolean {
  const pinned = new Set(requirements.map(pinnedName));
  return packages.every(({ name }) => pinned.has(normaliseName(name)));
}

function pinnedName(requirement: string): string | undefined {
  const [, name] =
    /^([\w.-]+?)\s*(?:\[[^\]]*\])?\s*(?:===?\s*[^\s,;*]+\s*(?:;.*)?$|@)/.exec(requirement) ?? [];
  return name && normaliseName(name);
}
