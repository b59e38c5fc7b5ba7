import type { Lockfile } from '../requirement/lockfile.js';
import { normaliseName, pinnedDistribution } from '../requirement/requirement.js';

/** Whether each locked distribution is pinned by a requirement: then no later index can change the outcome. */
export function pinsAll(requirements: readonly string[], { packages }: Lockfile): boolean {
  const pinned = new Set(requirements.map(pinnedDistribution));
  return packages.every(({ name }) => pinned.has(normaliseName(name)));
}
