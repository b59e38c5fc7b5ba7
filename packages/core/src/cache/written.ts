import { statSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { processorTime, type Written, writtenSince } from '../filesystem/written.js';
import { readLayer } from '../snapshot/read-layer.js';
import type { CacheLayout } from './layout.js';

/** A sealed snapshot that was written to. */
export interface WrittenSnapshot {
  readonly snapshotId: string;
  readonly written: readonly Written[];
}

/**
 * Which of some snapshots were written to since a moment, with the time of each write. What was written before the
 * snapshot was sealed is its build. In this thread, for starting another takes longer than the look.
 * @param since milliseconds since the epoch
 * @param budget milliseconds of the processor for all of them together
 */
export function writtenSnapshots(
  cache: CacheLayout,
  ids: Iterable<string>,
  since: number,
  budget: number,
): readonly WrittenSnapshot[] {
  const deadline = processorTime() + budget;
  // What is behind a snapshot is written to through it as well.
  const parts = [...ids].flatMap((id) => [
    id,
    ...(readLayer(cache, id)?.behind ?? []).map(({ snapshotId }) => snapshotId),
  ]);
  return [...new Set(parts)].flatMap((snapshotId) => {
    const { tree, manifest } = cache.snapshot(snapshotId);
    const sealedAt = ifPresent(() => statSync(manifest).mtimeMs);
    if (sealedAt === undefined) return [];
    const { written } = writtenSince({
      root: tree,
      since: Math.max(since, sealedAt),
      budget: deadline - processorTime(),
    });
    return written.length > 0 ? [{ snapshotId, written }] : [];
  });
}
