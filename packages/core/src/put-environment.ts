import type { CacheLayout } from './cache/layout.js';
import { wasPruned } from './cache/usable.js';
import { createEnvironment, type Environment, type EnvironmentInit } from './environment/environment.js';
import { type Materialised, materialise, materialiseNow } from './environment/materialise.js';
import { sweepIfDue } from './environment/sweep-if-due.js';
import { uniqueHex } from './locking/unique-hex.js';
import { markProcesses } from './process/processes.js';
import type { OpenedRequest } from './provision-options.js';
import type { Stopwatch } from './stopwatch.js';
import type { Prepared } from './warm.js';

export type PreparedSnapshot = Prepared & Pick<Environment, 'origin'>;

/** An environment over a snapshot, handed over to whoever asked for it. */
export async function put(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  request: OpenedRequest,
): Promise<Environment> {
  const order = orderOf(prepared, cache, request);
  const made = await stopwatch.time('environment', () => materialise(order, prepared.linkMode));
  return handOver({ ...prepared, ...order, ...made, timings: stopwatch.timings }, prepared, request);
}

/**
 * {@link put}, wholly synchronous.
 * @returns nothing if its files are too many for this thread alone, or where the snapshot has just been pruned
 */
export function putNow(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  request: OpenedRequest,
): Environment | undefined {
  const order = orderOf(prepared, cache, request);
  try {
    const made = stopwatch.timeSync('environment', () => materialiseNow(order, prepared.linkMode));
    return (
      made && handOver({ ...prepared, ...order, ...made, timings: stopwatch.timings }, prepared, request)
    );
  } catch (error) {
    if (!wasPruned(error)) throw error;
    return undefined;
  }
}

function orderOf(
  { layer, interpreter }: PreparedSnapshot,
  cache: CacheLayout,
  { environmentId: id = uniqueHex() }: OpenedRequest,
) {
  return { cache, layer, interpreter, id, madeAfter: markProcesses() };
}

function handOver(
  made: Omit<EnvironmentInit, 'listener' | 'leavesTrash' | 'root'> & Pick<Materialised, 'fallback'>,
  { linkMode: wanted }: Pick<Prepared, 'linkMode'>,
  { listener, leavesTrash = false, root = process.cwd() }: OpenedRequest,
): Environment {
  sweepIfDue(made.cache, listener);
  const { id: environmentId, linkMode: used, fallback } = made;
  if (fallback) listener({ type: 'linkModeFallback', environmentId, wanted, used, error: fallback.toJSON() });
  listener({
    type: 'environmentCreated',
    environmentId: made.id,
    snapshotId: made.layer.snapshotId,
    prefix: made.prefix,
    milliseconds: made.timings.environment ?? 0,
  });
  return createEnvironment({ ...made, listener, leavesTrash, root });
}
