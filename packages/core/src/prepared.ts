import { cacheLayout } from './cache/layout.js';
import { assertOurs } from './cache/ownership.js';
import type { Bounds } from './environment/bounds.js';
import { createEnvironment, type Environment } from './environment/environment.js';
import type { LinkMode } from './environment/link-mode.js';
import type { EnvironmentInterpreter } from './environment/materialise.js';
import type { Timings } from './event/events.js';
import { opened, type ProvisionOptions } from './provision-options.js';
import { putNow } from './put-environment.js';
import { readCheckedLayer } from './snapshot/read-layer.js';
import { Stopwatch } from './stopwatch.js';

/** A snapshot that is ready, and how it came to be. */
export interface Preparation {
  readonly snapshotId: string;
  readonly interpreter: EnvironmentInterpreter;
  readonly linkMode: LinkMode;
  /** Time-outs, sizes and limits of its environments. */
  readonly bounds: Bounds;
  readonly cacheDirectory: string;
  /** Whether its environments are to be verified before they are given out; settings count, too. */
  readonly isVerified: boolean;
  readonly origin: Environment['origin'];
  /** Milliseconds per stage. */
  readonly timings: Timings;
  /** Stands in the events of this request, and of an environment over what it prepared. */
  readonly requestId: string;
}

/** What another process has to know of a {@link Preparation}. */
export type PreparedRequest = Omit<Preparation, 'origin' | 'timings' | 'isVerified'>;

/**
 * An environment over what another process of this run has just prepared: nothing is looked up again.
 * @returns nothing if the snapshot is there no more, or its files are too many for this thread alone
 */
export function provisionPrepared(
  { snapshotId, interpreter, linkMode, bounds, cacheDirectory, requestId }: PreparedRequest,
  options: ProvisionOptions = {},
): Environment | undefined {
  const stopwatch = new Stopwatch();
  const cache = cacheLayout(cacheDirectory);
  assertOurs(cache.root);
  const layer = stopwatch.timeSync('lookup', () => readCheckedLayer(cache, snapshotId));
  const prepared = layer && { layer, interpreter, linkMode, bounds, origin: 'found' as const };
  return prepared && putNow(prepared, cache, stopwatch, opened(options, requestId));
}

/**
 * The use of an environment that another process of this run made, owns and will end.
 * @returns nothing if the snapshot is there no more
 */
export function borrowEnvironment(
  { snapshotId, interpreter, linkMode, bounds, cacheDirectory, requestId }: PreparedRequest,
  id: string,
  options: ProvisionOptions = {},
): Environment | undefined {
  const cache = cacheLayout(cacheDirectory);
  const layer = readCheckedLayer(cache, snapshotId);
  if (!layer) return undefined;
  const found = { id, prefix: cache.environment(id), cache, layer, interpreter, linkMode, bounds } as const;
  const borrowed = { origin: 'found', timings: {}, madeAfter: undefined, isBorrowed: true } as const;
  const { listener, leavesTrash = false, root = process.cwd() } = opened(options, requestId);
  return createEnvironment({ ...found, ...borrowed, listener, leavesTrash, root });
}
