import type { Lockfile } from '../requirement/lockfile.js';
import { normaliseName, pinnedDistribution } from '../requirement/requirement.js';

/**
 * Whether each locked distribution is pinned by a requirement, or came by a direct reference: then no later index can
 * change the outcome.
 */
export function pinsAll(requirements: readonly string[], { packages }: Lockfile): boolean {
  const pinned = new Set(requirements.map(pinnedDistribution));
  return packages.every(
    ({ name, archive, directory }) => archive || directory || pinned.has(normaliseName(name)),
  );
}
