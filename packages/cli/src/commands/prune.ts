import { type PruneOptions, prune, sweep } from '@testvenv/core';
import { formatBytes } from '../quantity.js';
import { formatSnapshot } from './cache.js';

/** Milliseconds: what was not used for that long goes, where nothing else is said. */
const defaultAge = 30 * 24 * 3_600_000;

/** Removes what dead processes left, then the snapshots that were used the longest ago. */
export async function pruneSnapshots(options: PruneOptions & { readonly json?: boolean }): Promise<void> {
  const { json, ...limits } = options;
  if (!limits.dryRun) await sweep();
  const isLimited = limits.maxSize !== undefined || limits.olderThan !== undefined;
  const result = await prune(isLimited ? limits : { ...limits, olderThan: defaultAge });
  if (json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { removed, inUse, remaining } = result;
  for (const snapshot of removed) process.stdout.write(`${formatSnapshot(snapshot)}\n`);
  for (const { id } of inUse) process.stdout.write(`${id.slice(0, 12)} stays: it is in use\n`);
  const freed = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  const verb = limits.dryRun ? 'would be removed' : 'removed';
  process.stdout.write(
    `${removed.length} snapshots ${verb}, ${formatBytes(freed)}; ${formatBytes(remaining)} remain\n`,
  );
}
