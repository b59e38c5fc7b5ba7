import type { CacheLayout } from '../cache/layout.js';
import { recallRecord } from '../cache/recall.js';
import { readCheckedRecord, readRecord } from '../cache/records.js';
import type { Layer } from './layer.js';

/** The layer of a published snapshot, or nothing if there is no such snapshot. Loads no schema: see `cache/records.ts`. */
export function readLayer(cache: CacheLayout, snapshotId: string): Layer | undefined {
  return readRecord(cache.snapshot(snapshotId).layer) as Layer | undefined;
}

/** {@link readLayer}, once for each process. */
export function recallLayer(cache: CacheLayout, snapshotId: string): Layer | undefined {
  return recallRecord(cache.snapshot(snapshotId).layer) as Layer | undefined;
}

/** {@link recallLayer}, of a snapshot that this run has looked at already. */
export function readCheckedLayer(cache: CacheLayout, snapshotId: string): Layer | undefined {
  return recallRecord(cache.snapshot(snapshotId).layer, readCheckedRecord) as Layer | undefined;
}
