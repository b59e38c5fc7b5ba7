import { statSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { inPool } from '../filesystem/pool.js';
import type { Written } from '../filesystem/written.js';
import type { CacheLayout } from './layout.js';

/** A sealed snapshot that was written to. */
export interface WrittenSnapshot {
  readonly snapshotId: string;
  readonly written: readonly Written[];
}

/**
 * Which of some snapshots were written to since a moment, with the time of each write: the test file that ran over the
 * snapshot at that time did it. What was written before the snapshot was sealed is its build.
 * @param since milliseconds since the epoch
 * @param budget milliseconds for all of them together
 */
export async function writtenSnapshots(
  cache: CacheLayout,
  ids: readonly string[],
  since: number,
  budget: number,
): Promise<readonly WrittenSnapshot[]> {
  const deadline = performance.now() + budget;
  const found: WrittenSnapshot[] = [];
  for (const snapshotId of new Set(ids)) {
    const { tree, manifest } = cache.snapshot(snapshotId);
    const sealedAt = ifPresent(() => statSync(manifest).mtimeMs);
    if (sealedAt === undefined) continue;
    const { written } = await inPool('writtenSince', {
      root: tree,
      since: Math.max(since, sealedAt),
      budget: deadline - performance.now(),
    });
    if (written.length > 0) found.push({ snapshotId, written });
  }
  return found;
}
