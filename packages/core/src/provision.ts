import type { CacheLayout } from './cache/layout.js';
import { inUsableCache, inUsableCacheNow } from './cache/usable.js';
import { type Declaration, lastWish } from './declaration/declaration.js';
import type { Environment } from './environment/environment.js';
import { type Host, readHost } from './host.js';
import type { Preparation } from './prepared.js';
import { type OpenedRequest, opened, type ProvisionOptions } from './provision-options.js';
import { type PreparedSnapshot, put, putNow } from './put-environment.js';
import { observedRequest, requested } from './requested.js';
import { withSettings } from './settings/variables.js';
import { Stopwatch } from './stopwatch.js';
import { lookUpWarm, warmDigest } from './warm.js';

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

async function lookUpOrPrepare(
  declaration: Declaration,
  cache: CacheLayout,
  host: Host,
  stopwatch: Stopwatch,
  { listener, maxConcurrentBuilds }: OpenedRequest,
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
