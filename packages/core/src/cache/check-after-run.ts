import { readdirSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { CacheLayout } from './layout.js';
import type { Damage } from './verify.js';
import { type WrittenSnapshot, writtenSnapshots } from './written.js';

/** A test file that ran over a snapshot, and when: milliseconds since the epoch. */
export interface SnapshotUse {
  readonly file: string;
  readonly snapshotId: string;
  readonly from: number;
  readonly to: number;
}

/** A sealed snapshot that was written to, and has been put away. */
export interface Tampering {
  readonly snapshotId: string;
  readonly damages: readonly Damage[];
  /** The test files that ran over it when it was written to: one of them did it, or a program that it left running. */
  readonly files: readonly string[];
}

/**
 * Milliseconds that the look for writes may take, so that the whole check costs at most 2 % of the run's own time; as
 * much as of a second's where that is shorter.
 */
function budgetOf(since: number): number {
  return 0.016 * Math.max(Date.now() - since, 1_000);
}

/**
 * The check after a run: one look at the time stamps of what its snapshots hold, folders first, and at as many files as
 * the budget allows. Only where something was written to is anything loaded, read or compared.
 * @param budget milliseconds; default: most of 2 % of the run's own time
 */
export async function checkAfterRun(
  cache: CacheLayout,
  uses: readonly SnapshotUse[],
  budget?: number,
): Promise<readonly Tampering[]> {
  const since = Math.min(...uses.map(({ from }) => from));
  const ids = uses.map(({ snapshotId }) => snapshotId);
  const written = writtenSnapshots(cache, ids, since - clockTick, budget ?? budgetOf(since));
  if (written.length === 0) return [];
  // Loaded only here: whoever wrote nothing does without.
  const { putAwayTampered } = await import('@testvenv/core/internal/cold');
  return putAwayTampered(cache, written, uses, () => writtenAnywhere(cache, since - clockTick));
}

/** Milliseconds that a file system's clock may be behind: it ticks with the kernel's timer. */
export const clockTick = 20;

/** What snapshots share are names of the same files: what one test did to one of them may have happened to others. */
function writtenAnywhere(cache: CacheLayout, since: number): readonly WrittenSnapshot[] {
  const ids = ifPresent(() => readdirSync(cache.snapshots)) ?? [];
  return writtenSnapshots(cache, ids, since, Number.POSITIVE_INFINITY);
}
