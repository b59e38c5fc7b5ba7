import type { Refresh } from '../declaration/declaration.js';

/** What decides whether a resolution may still be used. */
export interface Dated {
  /** Milliseconds since the epoch. */
  readonly resolvedAt: number;
  /** Whether the requirements themselves pin every distribution: then no later index can change the outcome. */
  readonly pinned: boolean;
  readonly refresh: Refresh;
}

const millisecondsPerHour = 3_600_000;

export function isFresh({ resolvedAt, pinned, refresh }: Dated, now: number = Date.now()): boolean {
  if (refresh === 'always') return false;
  if (refresh === 'never' || pinned) return true;
  return now - resolvedAt < refresh * millisecondsPerHour;
}
