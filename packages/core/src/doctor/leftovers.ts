import type { CacheLayout } from '../cache/layout.js';
import { findLeftovers } from '../environment/sweep.js';
import type { LeftoverDiagnosis } from './diagnosis.js';

/** Counts what the next sweep will remove, and removes nothing. */
export function diagnoseLeftovers(cache: CacheLayout): LeftoverDiagnosis {
  const { environments, temporaryFolders, trash } = findLeftovers(cache);
  const counts = {
    environments: environments.length,
    temporaryFolders: temporaryFolders.length,
    trash: trash.length,
  };
  const what = `dead processes left ${counts.environments} environments, ${counts.temporaryFolders} unfinished builds and ${counts.trash} folders in the trash`;
  const repair = 'nothing to do: the runs to come remove them';
  const isClean = Object.values(counts).every((count) => count === 0);
  return { ...counts, findings: isClean ? [] : [{ severity: 'note', what, repair }] };
}
