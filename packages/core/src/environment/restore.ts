import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { ownedName } from '../locking/owner.js';
import type { Layer } from '../snapshot/layer.js';
import { idsOf } from '../snapshot/stack.js';
import { changeLease } from './lease.js';
import type { LinkMode } from './link-mode.js';
import { type EnvironmentInterpreter, type Materialised, materialise, type Order } from './materialise.js';
import { configFileCopy } from './pip-options.js';

/**
 * Makes a live environment anew, as it would be over a snapshot, under its old path: two renames, between which a kill
 * leaves a lease without an environment. Programs that run in it keep what they have open and loaded, and import from the
 * new files from then on.
 * @param keeps ids of other snapshots that it goes on needing
 * @throws VenvError `SNAPSHOT_INCOMPATIBLE`, `SNAPSHOT_NOT_FOUND`, `DISK_FULL`; then nothing has changed
 */
export async function restore(
  order: Order,
  { from, linkMode, keeps }: { from: Layer; linkMode: LinkMode; keeps: readonly string[] },
): Promise<Materialised> {
  const { cache, id, layer, interpreter } = order;
  assertFits(layer, interpreter, from.sitePackages);
  const trash = join(cache.trash, ownedName());
  const prefix = cache.environment(id);
  // Until the end of the change it needs both.
  changeLease(cache, id, ...idsOf(layer), ...idsOf(from), ...keeps);
  let stands = from;
  try {
    const exchange = (draft: string) => exchangeFolders(prefix, draft, trash);
    const made = await materialise({ ...order, exchange }, linkMode);
    stands = layer;
    return made;
  } finally {
    narrowLease(cache, id, ...idsOf(stands), ...keeps);
    rm(trash, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
  }
}

/** One that still names what is needed no more keeps that from being pruned, and does no other harm. */
function narrowLease(cache: CacheLayout, id: string, ...snapshots: readonly string[]): void {
  try {
    changeLease(cache, id, ...snapshots);
  } catch (error) {
    process.emitWarning(`testvenv could not write the lease of ${id} anew: ${String(error)}`);
  }
}

function exchangeFolders(prefix: string, draft: string, trash: string): void {
  renameSync(prefix, trash);
  try {
    // Programs that are activated are led to it by a variable.
    ifPresent(() => renameSync(join(trash, configFileCopy), join(draft, configFileCopy)));
    renameSync(draft, prefix);
  } catch (error) {
    renameSync(trash, prefix);
    throw error;
  }
}

/** On one machine the series of an implementation decides: its abi, and where its site-packages are. */
function assertFits(
  { interpreter: made, sitePackages, snapshotId }: Layer,
  interpreter: EnvironmentInterpreter,
  wanted: string,
): void {
  const series = (version: string) => version.split('.').slice(0, 2).join('.');
  const isSame =
    made.implementation === interpreter.implementation &&
    series(made.version) === series(interpreter.version) &&
    sitePackages === wanted;
  if (isSame) return;
  throw new VenvError(
    'SNAPSHOT_INCOMPATIBLE',
    `the snapshot ${snapshotId} is for ${made.implementation} ${made.version}, and the environment's Python is ${interpreter.implementation} ${interpreter.version}`,
    { hint: `ask for an environment with python: "${series(made.version)}"`, details: { snapshot: made } },
  );
}
