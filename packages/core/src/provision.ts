import { type CacheLayout, cacheLayout } from './cache/layout.js';
import { assertOurs } from './cache/ownership.js';
import { inUsableCache, inUsableCacheNow, wasPruned } from './cache/usable.js';
import { type Declaration, lastWish } from './declaration/declaration.js';
import { createEnvironment, type Environment, type EnvironmentInit } from './environment/environment.js';
import type { LinkMode } from './environment/link-mode.js';
import { type EnvironmentInterpreter, materialise, materialiseNow } from './environment/materialise.js';
import { sweepIfDue } from './environment/sweep-if-due.js';
import { silent, type VenvListener } from './event/event-bus.js';
import type { Timings } from './event/events.js';
import { type Host, type ProcessEnv, readHost } from './host.js';
import { uniqueHex } from './locking/unique-hex.js';
import { youngestProcess } from './process/processes.js';
import { readCheckedLayer } from './snapshot/read-layer.js';
import { Stopwatch } from './stopwatch.js';
import { lookUpWarm, type Prepared, warmDigest } from './warm.js';

export interface ProvisionOptions {
  /** The project's folder. Default: the current one. */
  readonly root?: string;
  /** Hears of every step. Default: nobody. */
  readonly listener?: VenvListener;
  /** The variables by which everything is found, and which its programs get. Default: this process's. */
  readonly processEnv?: ProcessEnv;
  /**
   * Leaves what is disposed in the trash, for a sweep of the caller's: on ext4 an inode that was just freed slows the
   * making of the next. Default: false, it is deleted in the background.
   */
  readonly leavesTrash?: boolean;
  /**
   * How many snapshots may be built at the same time on this machine, by whatever process. Default: half as many as it
   * has processors, at least 2 and at most 8.
   */
  readonly maxConcurrentBuilds?: number;
}

/** A snapshot that is ready, and how it came to be. */
export interface Preparation {
  readonly snapshotId: string;
  readonly interpreter: EnvironmentInterpreter;
  readonly linkMode: LinkMode;
  readonly cacheDirectory: string;
  readonly origin: Environment['origin'];
  /** Milliseconds per stage. */
  readonly timings: Timings;
}

/**
 * The main job: a fresh environment for a declaration.
 * @throws VenvError with the code of what failed, and the file and line of the declaration that asked for it
 */
export async function provision(
  declaration: Declaration,
  options: ProvisionOptions = {},
): Promise<Environment> {
  const { listener = silent, root, processEnv } = options;
  const stopwatch = new Stopwatch();
  const host = readHost(root, processEnv);
  return inUsableCache({ declaration, host, listener }, async (cache) => {
    const prepared = await lookUpOrPrepare(declaration, cache, host, stopwatch, options);
    const environment = await put(prepared, cache, stopwatch, options);
    if (lastWish(declaration, 'verify') === true) await verifyOrDispose(environment);
    return environment;
  });
}

async function verifyOrDispose(environment: Environment): Promise<void> {
  try {
    await environment.verify();
  } catch (error) {
    await environment.dispose();
    throw error;
  }
}

/**
 * Makes sure that a declaration's snapshot is there, without an environment over it.
 * @throws VenvError as {@link provision}
 */
export async function prepare(
  declaration: Declaration,
  options: ProvisionOptions = {},
): Promise<Preparation> {
  const { listener = silent, root, processEnv } = options;
  const stopwatch = new Stopwatch();
  const host = readHost(root, processEnv);
  return inUsableCache({ declaration, host, listener }, async (cache) => {
    const prepared = await lookUpOrPrepare(declaration, cache, host, stopwatch, options);
    const { layer, interpreter, linkMode, origin } = prepared;
    const { snapshotId } = layer;
    const { timings } = stopwatch;
    return { snapshotId, interpreter, linkMode, cacheDirectory: cache.root, origin, timings };
  });
}

/**
 * An environment over what another process of this run has just prepared: nothing is looked up again.
 * @returns nothing if the snapshot is there no more, or its files are too many for this thread alone
 */
export function provisionPrepared(
  {
    snapshotId,
    interpreter,
    linkMode,
    cacheDirectory,
  }: Pick<Preparation, 'snapshotId' | 'interpreter' | 'linkMode' | 'cacheDirectory'>,
  options: ProvisionOptions = {},
): Environment | undefined {
  const stopwatch = new Stopwatch();
  const cache = cacheLayout(cacheDirectory);
  assertOurs(cache.root);
  const layer = stopwatch.timeSync('lookup', () => readCheckedLayer(cache, snapshotId));
  const prepared = layer && { layer, interpreter, linkMode, origin: 'found' as const };
  return prepared && putNow(prepared, cache, stopwatch, options);
}

/**
 * {@link provision}, but only if nothing has to be built, resolved, looked for or verified: the warm path, wholly
 * synchronous.
 * @returns nothing if this declaration needs more than that, or more files linked or copied than this thread alone should
 */
export function provisionWarm(
  declaration: Declaration,
  options: ProvisionOptions = {},
): Environment | undefined {
  if (lastWish(declaration, 'verify') === true) return undefined;
  const { listener = silent, root, processEnv } = options;
  const stopwatch = new Stopwatch();
  const host = readHost(root, processEnv);
  return inUsableCacheNow({ declaration, host, listener }, (cache) => {
    const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, warmDigest(declaration, host), host));
    return found && putNow({ ...found, origin: 'found' }, cache, stopwatch, options);
  });
}

type PreparedSnapshot = Prepared & Pick<Environment, 'origin'>;

async function lookUpOrPrepare(
  declaration: Declaration,
  cache: CacheLayout,
  host: Host,
  stopwatch: Stopwatch,
  { listener = silent, maxConcurrentBuilds }: ProvisionOptions,
): Promise<PreparedSnapshot> {
  const digest = warmDigest(declaration, host);
  const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, digest, host));
  if (found) {
    listener({ type: 'snapshotFound', snapshotId: found.layer.snapshotId });
    return { ...found, origin: 'found' };
  }
  // Loaded only here: schemas, process and lock libraries have no place on the warm path.
  const { prepareCold } = await import('@testvenv/core/internal/cold');
  return prepareCold(declaration, { cache, host, listener, stopwatch, digest, maxConcurrentBuilds });
}

async function put(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  options: ProvisionOptions,
): Promise<Environment> {
  const order = orderOf(prepared, cache);
  const prefix = await stopwatch.time('environment', () => materialise(order, prepared.linkMode));
  return handOver({ ...prepared, ...order, prefix, timings: stopwatch.timings }, options);
}

/** @returns nothing also where the snapshot has just been pruned */
function putNow(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  options: ProvisionOptions,
): Environment | undefined {
  const order = orderOf(prepared, cache);
  try {
    const prefix = stopwatch.timeSync('environment', () => materialiseNow(order, prepared.linkMode));
    return prefix === undefined
      ? undefined
      : handOver({ ...prepared, ...order, prefix, timings: stopwatch.timings }, options);
  } catch (error) {
    if (!wasPruned(error)) throw error;
    return undefined;
  }
}

function orderOf({ layer, interpreter }: PreparedSnapshot, cache: CacheLayout) {
  return { cache, layer, interpreter, id: uniqueHex(), madeAfter: youngestProcess() };
}

function handOver(
  made: Omit<EnvironmentInit, 'listener' | 'leavesTrash' | 'root'>,
  { listener = silent, leavesTrash = false, root = process.cwd() }: ProvisionOptions,
): Environment {
  sweepIfDue(made.cache);
  listener({
    type: 'environmentCreated',
    environmentId: made.id,
    snapshotId: made.layer.snapshotId,
  });
  return createEnvironment({ ...made, listener, leavesTrash, root });
}
