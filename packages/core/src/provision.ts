import { type CacheLayout, cacheLayout } from './cache/layout.js';
import type { Declaration } from './declaration/declaration.js';
import { createEnvironment, type Environment, type EnvironmentInit } from './environment/environment.js';
import type { LinkMode } from './environment/link-mode.js';
import { type EnvironmentInterpreter, materialise, materialiseNow } from './environment/materialise.js';
import { sweepIfDue } from './environment/sweep-if-due.js';
import { silent, type VenvListener } from './event/event-bus.js';
import type { Timings } from './event/events.js';
import { defaultCacheDirectory, type Host, readHost } from './host.js';
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
  const stopwatch = new Stopwatch();
  const { cache, prepared } = await lookUpOrPrepare(declaration, options, stopwatch);
  return put(prepared, cache, stopwatch, options);
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
  const { prepared, cache } = await lookUpOrPrepare(declaration, options, stopwatch);
  const { layer, interpreter, linkMode, origin } = prepared;
  const { snapshotId } = layer;
  return {
    snapshotId,
    interpreter,
    linkMode,
    cacheDirectory: cache.root,
    origin,
    timings: stopwatch.timings,
  };
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
  const layer = stopwatch.timeSync('lookup', () => readCheckedLayer(cache, snapshotId));
  return layer && putNow({ layer, interpreter, linkMode, origin: 'found' }, cache, stopwatch, options);
}

/**
 * {@link provision}, but only if nothing has to be built, resolved or looked for: the warm path, wholly synchronous.
 * @returns nothing if this declaration needs the cold path, or more files linked or copied than this thread alone should
 */
export function provisionWarm(
  declaration: Declaration,
  options: ProvisionOptions = {},
): Environment | undefined {
  const stopwatch = new Stopwatch();
  const host = readHost(options.root);
  const cache = cacheOf(declaration, host);
  const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, warmDigest(declaration, host)));
  return found && putNow({ ...found, origin: 'found' }, cache, stopwatch, options);
}

type PreparedSnapshot = Prepared & Pick<Environment, 'origin'>;

async function lookUpOrPrepare(
  declaration: Declaration,
  { root, listener = silent }: ProvisionOptions,
  stopwatch: Stopwatch,
): Promise<{ cache: CacheLayout; prepared: PreparedSnapshot }> {
  const host = readHost(root);
  const cache = cacheOf(declaration, host);
  const digest = warmDigest(declaration, host);
  const found = stopwatch.timeSync('lookup', () => lookUpWarm(cache, digest));
  if (found) {
    listener({ type: 'snapshotFound', snapshotId: found.layer.snapshotId });
    return { cache, prepared: { ...found, origin: 'found' } };
  }
  // Loaded only here: schemas, process and lock libraries have no place on the warm path.
  const { prepareCold } = await import('@testvenv/core/internal/cold');
  return { cache, prepared: await prepareCold(declaration, { cache, host, listener, stopwatch, digest }) };
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

function putNow(
  prepared: PreparedSnapshot,
  cache: CacheLayout,
  stopwatch: Stopwatch,
  options: ProvisionOptions,
): Environment | undefined {
  const order = orderOf(prepared, cache);
  const prefix = stopwatch.timeSync('environment', () => materialiseNow(order, prepared.linkMode));
  if (prefix === undefined) return undefined;
  return handOver({ ...prepared, ...order, prefix, timings: stopwatch.timings }, options);
}

function orderOf({ layer, interpreter }: PreparedSnapshot, cache: CacheLayout) {
  return { cache, layer, interpreter, id: uniqueHex(), madeAfter: youngestProcess() };
}

function handOver(
  made: Omit<EnvironmentInit, 'listener' | 'leavesTrash'>,
  { listener = silent, leavesTrash = false }: ProvisionOptions,
): Environment {
  sweepIfDue(made.cache);
  listener({
    type: 'environmentCreated',
    environmentId: made.id,
    snapshotId: made.layer.snapshotId,
  });
  return createEnvironment({ ...made, listener, leavesTrash });
}

/** A `cacheDir` in the declaration, the last one said, or the default. */
function cacheOf(declaration: Declaration, host: Host): CacheLayout {
  const wishes = declaration.flatMap((part) =>
    part.kind === 'options' ? [part.value as { cacheDir?: unknown } | null] : [],
  );
  const wished = wishes.findLast((value) => typeof value?.cacheDir === 'string')?.cacheDir;
  return cacheLayout(typeof wished === 'string' ? wished : defaultCacheDirectory(host));
}
