// The work behind `snapshots.ts`, loaded with the first call.
import { uniqueHex } from '../locking/unique-hex.js';
import { markProcesses } from '../process/processes.js';
import { capture } from '../snapshot/capture/capture.js';
import { findSnapshot } from '../snapshot/find.js';
import type { Layer } from '../snapshot/layer.js';
import { idsOf } from '../snapshot/stack.js';
import { Stopwatch } from '../stopwatch.js';
import type { EnvironmentInit } from './environment.js';
import { changeLease } from './lease.js';
import { type Materialised, materialise } from './materialise.js';
import { restore } from './restore.js';
import type { Ground } from './snapshots.js';

/** @param keeps the captured snapshots that the environment's lease names: what it may go back to */
export async function captureEnvironment(
  init: EnvironmentInit,
  { layer }: Ground,
  keeps: Set<string>,
): Promise<Layer> {
  const { cache, id, prefix, interpreter, listener } = init;
  const start = performance.now();
  const captured = await capture({ cache, prefix, layer, interpreter });
  const { snapshotId } = captured;
  changeLease(cache, id, ...idsOf(layer), ...keeps, snapshotId);
  keeps.add(snapshotId);
  const milliseconds = performance.now() - start;
  listener({ type: 'environmentCaptured', environmentId: id, snapshotId, milliseconds });
  return captured;
}

export async function restoreEnvironment(
  init: EnvironmentInit,
  { layer: from }: Ground,
  { reference, keeps }: { readonly reference: string; readonly keeps: ReadonlySet<string> },
): Promise<Ground> {
  const { cache, id, interpreter, linkMode, listener } = init;
  const start = performance.now();
  const { layer } = findSnapshot(cache, reference);
  const made = await restore({ cache, id, layer, interpreter }, { from, linkMode, keeps: [...keeps] });
  tellFallback(init, id, made);
  const milliseconds = performance.now() - start;
  listener({ type: 'environmentRestored', environmentId: id, snapshotId: layer.snapshotId, milliseconds });
  return { layer, linkMode: made.linkMode };
}

/** @returns a new environment over a snapshot, made as another was */
export async function cloneEnvironment(init: EnvironmentInit, layer: Layer): Promise<EnvironmentInit> {
  const { cache, interpreter, listener } = init;
  const stopwatch = new Stopwatch();
  const [id, madeAfter] = [uniqueHex(), markProcesses()];
  const { prefix, linkMode, fallback } = await stopwatch.time('environment', () =>
    materialise({ cache, id, layer, interpreter }, init.linkMode),
  );
  tellFallback(init, id, { prefix, linkMode, ...(fallback && { fallback }) });
  const milliseconds = stopwatch.timings.environment ?? 0;
  listener({ type: 'environmentCreated', environmentId: id, snapshotId: layer.snapshotId, milliseconds });
  // This process's own, whoever owns the other.
  const own = { isBorrowed: false, origin: 'found', timings: stopwatch.timings } as const;
  return { ...init, ...own, id, prefix, layer, linkMode, madeAfter };
}

function tellFallback(
  { linkMode: wanted, listener }: EnvironmentInit,
  environmentId: string,
  { linkMode: used, fallback }: Materialised,
): void {
  if (fallback) listener({ type: 'linkModeFallback', environmentId, wanted, used, error: fallback.toJSON() });
}
