import type { VenvListener } from '../event/event-bus.js';
import type { PublishedEvent } from '../event/events.js';

/** How often what happened. */
export interface Counts {
  readonly created: number;
  readonly disposed: number;
  /** Requests that nothing came of. */
  readonly failed: number;
  /** Snapshots that had to be built. */
  readonly built: number;
  /** Snapshots that came from the remote. */
  readonly fetched: number;
  /** Requests whose snapshot was there already. */
  readonly found: number;
}

/** Counts by listening. */
export function counting(): { counts: Counts; count: VenvListener<PublishedEvent> } {
  const counts = { created: 0, disposed: 0, failed: 0, built: 0, fetched: 0, found: 0 };
  const count: VenvListener<PublishedEvent> = (event) => {
    if (event.type === 'environmentCreated') counts.created += 1;
    if (event.type === 'environmentDisposed') counts.disposed += 1;
    if (event.type === 'requestFailed') counts.failed += 1;
    if (event.type === 'buildFinished') counts[event.origin] += 1;
    if (event.type === 'snapshotReady' && event.origin === 'found') counts.found += 1;
  };
  return { counts, count };
}
