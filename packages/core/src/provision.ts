import { type CacheLayout, cacheLayout } from './cache/layout.js';
import { assertOurs } from './cache/ownership.js';
import { inUsableCache, inUsableCacheNow, wasPruned } from './cache/usable.js';
import { type Declaration, lastWish } from './declaration/declaration.js';
import type { Bounds } from './environment/bounds.js';
import { createEnvironment, type Environment, type EnvironmentInit } from './environment/environment.js';
import type { LinkMode } from './environment/link-mode.js';
import {
  type EnvironmentInterpreter,
  type Materialised,
  materialise,
  materialiseNow,
} from './environment/materialise.js';
import { sweepIfDue } from './environment/sweep-if-due.js';
import type { VenvListener } from './event/event-bus.js';
import type { Timings } from './event/events.js';
import { type Audience, publisher } from './event/publish.js';
import { type Host, type ProcessEnv, readHost } from './host.js';
import { uniqueHex } from './locking/unique-hex.js';
import { markProcesses } from './process/processes.js';
import { observedRequest, requested } from './requested.js';
import { buildSlotsOf, withSettings } from './settings/variables.js';
import { readCheckedLayer } from './snapshot/read-layer.js';
import { Stopwatch } from './stopwatch.js';
import { lookUpWarm, type Prepared, warmDigest } from './warm.js';

export interface ProvisionOptions extends Audience {
  /** The project's folder. Default: the current one. */
  readonly root?: string;
  /** The variables by which everything is found, and which its programs get. Default: this process's. */
  readonly processEnv?: ProcessEnv;
  /**
   * Leaves what is disposed in the trash, for a sweep of the caller's: on ext4 an inode that was just freed slows the
   * making of the next. Default: false, it is deleted in the background.
   */
  readonly leavesTrash?: boolean;
  /** The environment's id, for whoever has told it to others already. Default: a new one. */
  readonly environmentId?: string;
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
 * The main job: a fresh environment for a declaration.
 * @throws VenvError with the code of what failed, and the file and line of the declaration that asked for it
 */
export async function provision(declared: Declaration, options: ProvisionOptions = {}): Promise<Environment> {
  const declaration = withSettings(declared);
  const request = opened(options);
  const stopwatch = new Stopwatch();
  const host = readHost(options.root, options.processEnv);
  return observedRequest({ ...request, declaration, host }, (seeker) =>
    inUsableCache(seeker, async (cache) => {
      const prepared = await lookUpOrPrepare(declaration, cache, host, stopwatch, request);
      const environment = await put(prepared, cache, stopwatch, request);
      if (lastWish(declaration, 'verify') === true) await verifyOrDispose(environment);
      return environment;
    }),
  );
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
export async function prepare(declared: Declaration, options: ProvisionOptions = {}): Promise<Preparation> {
  const declaration = withSettings(declared);
  const request = opened(options);
  const stopwatch = new Stopwatch();
  const host = readHost(options.root, options.processEnv);
  return observedRequest({ ...request, declaration, host }, (seeker) =>
    inUsableCache(seeker, async (cache) => {
      const prepared = await lookUpOrPrepare(declaration, cache, host, stopwatch, request);
      const { layer, interpreter, linkMode, bounds, origin } = prepared;
      const { snapshotId } = layer;
      const { timings } = stopwatch;
      const { requestId } = request;
      const found = { snapshotId, interpreter, linkMode, bounds, origin };
      const isVerified = lastWish(declaration, 'verify') === true;
      return { ...found, cacheDirectory: cache.root, isVerified, timings, requestId };
    }),
  );
}

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

/**
 * {@link provision}, but only if nothing has to be built, resolved, looked for or verified: the warm path, wholly
 * synchronous.
 * @returns nothing if this declaration needs more than that, or more files linked or copied than this thread alone should
 */
export function provisionWarm(
  declared: Declaration,
  options: ProvisionOptions = {},
): Environment | undefined {
  const declaration = withSettings(declared);
  if (lastWish(declaration, 'verify') === true) return undefined;
  const request = opened(options);
  const stopwatch = new Stopwatch();
  const host = readHost(options.root, options.processEnv);
  const seeker = { declaration, host, listener: request.listener };
  return inUsableCacheNow(seeker, (cache) => {
    const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, warmDigest(declaration, host), host));
    if (!found) return undefined;
    // Not before: what cannot be had here is requested once more, from `provision`.
    requested(seeker);
    return putNow({ ...found, origin: 'found' }, cache, stopwatch, request);
  });
}

/** The options of a request whose events go where they belong. */
interface Request extends Omit<ProvisionOptions, 'listener'> {
  readonly requestId: string;
  readonly listener: VenvListener;
}

function opened(options: ProvisionOptions, requestId: string = uniqueHex()): Request {
  const maxConcurrentBuilds = options.maxConcurrentBuilds ?? buildSlotsOf(process.env);
  const slots = maxConcurrentBuilds === undefined ? {} : { maxConcurrentBuilds };
  return { ...options, ...slots, requestId, listener: publisher(options, requestId) };
}

type PreparedSnapshot = Prepared & Pick<Environment, 'origin'>;

async function lookUpOrPrepare(
  declaration: Declaration,
  cache: CacheLayout,
  host: Host,
  stopwatch: Stopwatch,
  { listener, maxConcurrentBuilds }: Request,
): Promise<PreparedSnapshot> {
  const start = performance.now();
  const digest = warmDigest(declaration, host);
  const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, digest, host));
  const ready = <T extends PreparedSnapshot>(prepared: T): T => {
    const { origin, layer } = prepared;
    const milliseconds = performance.now() - start;
    listener({ type: 'snapshotReady', snapshotId: layer.snapshotId, origin, milliseconds });
    return prepared;
  };
  if (found) {
    listener({ type: 'snapshotFound', snapshotId: found.layer.snapshotId });
    return ready({ ...found, origin: 'found' });
  }
  // Loaded only here: schemas, process and lock libraries have no place on the warm path.
  const { prepareCold } = await import('@testvenv/core/internal/cold');
  return ready(
    await prepareCold(declaration, { cache, host, listener, stopwatch, digest, maxConcurrentBuilds }),
  );
}

async function put(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  request: Request,
): Promise<Environment> {
  const order = orderOf(prepared, cache, request);
  const made = await stopwatch.time('environment', () => materialise(order, prepared.linkMode));
  return handOver({ ...prepared, ...order, ...made, timings: stopwatch.timings }, prepared, request);
}

/** @returns nothing also where the snapshot has just been pruned */
function putNow(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  request: Request,
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
  { environmentId: id = uniqueHex() }: Request,
) {
  return { cache, layer, interpreter, id, madeAfter: markProcesses() };
}

function handOver(
  made: Omit<EnvironmentInit, 'listener' | 'leavesTrash' | 'root'> & Pick<Materialised, 'fallback'>,
  { linkMode: wanted }: Pick<Prepared, 'linkMode'>,
  { listener, leavesTrash = false, root = process.cwd() }: Request,
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
