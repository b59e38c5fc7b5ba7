import { fallbackFor, wishedCache } from './cache/choose.js';
import { type CacheLayout, cacheLayout } from './cache/layout.js';
import { assertOurs } from './cache/ownership.js';
import { type Declaration, lastWish } from './declaration/declaration.js';
import { createEnvironment, type Environment } from './environment/environment.js';
import { type EnvironmentInterpreter, materialise } from './environment/materialise.js';
import { sweepIfDue } from './environment/sweep-if-due.js';
import { isVenvError } from './error/venv-error.js';
import { silent, type VenvListener } from './event/event-bus.js';
import type { Timings } from './event/events.js';
import { type Host, readHost } from './host.js';
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
  const stopwatch = new Stopwatch();
  return inUsableCache(declaration, options, async (cache, host) => {
    const prepared = await lookUpOrPrepare(declaration, cache, host, stopwatch, options);
    const environment = put(prepared, cache, stopwatch, options);
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
  const stopwatch = new Stopwatch();
  return inUsableCache(declaration, options, async (cache, host) => {
    const { layer, interpreter, origin } = await lookUpOrPrepare(
      declaration,
      cache,
      host,
      stopwatch,
      options,
    );
    const { snapshotId } = layer;
    return { snapshotId, interpreter, cacheDirectory: cache.root, origin, timings: stopwatch.timings };
  });
}

/**
 * An environment over what another process of this run has just prepared: nothing is looked up again.
 * @returns nothing if the snapshot is there no more
 */
export function provisionPrepared(
  {
    snapshotId,
    interpreter,
    cacheDirectory,
  }: Pick<Preparation, 'snapshotId' | 'interpreter' | 'cacheDirectory'>,
  options: Omit<ProvisionOptions, 'root'> = {},
): Environment | undefined {
  const stopwatch = new Stopwatch();
  const cache = cacheLayout(cacheDirectory);
  assertOurs(cache.root);
  const layer = stopwatch.timeSync('lookup', () => readCheckedLayer(cache, snapshotId));
  return layer && putIfStanding({ layer, interpreter, origin: 'found' }, cache, stopwatch, options);
}

/**
 * {@link provision}, but only if nothing has to be built, resolved, looked for or verified: the warm path, wholly
 * synchronous.
 * @returns nothing if this declaration needs more than that
 */
export function provisionWarm(
  declaration: Declaration,
  options: ProvisionOptions = {},
): Environment | undefined {
  if (lastWish(declaration, 'verify') === true) return undefined;
  const { listener = silent, root } = options;
  const stopwatch = new Stopwatch();
  const host = readHost(root);
  const attempt = (cache: CacheLayout) => {
    assertOurs(cache.root);
    const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, warmDigest(declaration, host), host));
    return found && putIfStanding({ ...found, origin: 'found' }, cache, stopwatch, options);
  };
  const wished = wishedCache(declaration, host);
  try {
    return attempt(wished);
  } catch (fault) {
    return attempt(fallbackFor(fault, { declaration, wished, listener }));
  }
}

/** Does its work in the cache that is wished, or where that cannot be used in the one that may take its place. */
async function inUsableCache<T>(
  declaration: Declaration,
  { listener = silent, root }: ProvisionOptions,
  action: (cache: CacheLayout, host: Host) => Promise<T>,
): Promise<T> {
  const host = readHost(root);
  const attempt = async (cache: CacheLayout) => {
    assertOurs(cache.root);
    return unlessPruned(() => action(cache, host));
  };
  const wished = wishedCache(declaration, host);
  try {
    return await attempt(wished);
  } catch (fault) {
    return attempt(fallbackFor(fault, { declaration, wished, listener }));
  }
}

/** A snapshot that is pruned between the look and the lease is built again the second time, and then it is young. */
async function unlessPruned<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!wasPruned(error)) throw error;
    return action();
  }
}

function putIfStanding(...args: Parameters<typeof put>): Environment | undefined {
  try {
    return put(...args);
  } catch (error) {
    if (!wasPruned(error)) throw error;
    return undefined;
  }
}

function wasPruned(error: unknown): boolean {
  return isVenvError(error) && error.code === 'SNAPSHOT_NOT_FOUND';
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

function put(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  { listener = silent, leavesTrash = false }: ProvisionOptions,
): Environment {
  const { layer, interpreter, origin } = prepared;
  const id = uniqueHex();
  const madeAfter = youngestProcess();
  const prefix = stopwatch.timeSync('environment', () => materialise(cache, id, layer, interpreter));
  sweepIfDue(cache);
  listener({ type: 'environmentCreated', environmentId: id, snapshotId: layer.snapshotId });
  return createEnvironment({
    id,
    prefix,
    cache,
    layer,
    origin,
    madeAfter,
    listener,
    leavesTrash,
    timings: stopwatch.timings,
  });
}
