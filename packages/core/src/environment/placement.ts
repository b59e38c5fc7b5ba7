import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { readRecord, writeRecord } from '../cache/records.js';
import { cheapestPlacement, type Placement, placements } from '../filesystem/place-files.js';
import { ownedName } from '../locking/owner.js';
import type { WholeMode } from './link-mode.js';

/** How a snapshot's files get into the environments of a mode that has them all. */
export function placementOf(mode: WholeMode, cache: CacheLayout, snapshotId: string): Placement {
  return mode === 'copied' ? 'copy' : cheapestInto(cache, snapshotId);
}

/**
 * The cheapest way from the snapshots to the environments: decided once for a pair of filesystems by trying, and
 * remembered. A memory that is wrong by now (devices are numbered anew with every boot) costs a refused call per file.
 */
function cheapestInto(cache: CacheLayout, snapshotId: string): Placement {
  const source = cache.snapshot(snapshotId).manifest;
  const record = cache.placementRecord(`${statSync(source).dev}-${statSync(cache.temp).dev}`);
  const known = placements.find((placement) => placement === readRecord(record));
  if (known) return known;
  const target = join(cache.temp, ownedName());
  const found = cheapestPlacement(source, target);
  rmSync(target, { force: true });
  writeRecord(cache, record, found);
  return found;
}
