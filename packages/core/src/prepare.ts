import { explainFull } from './cache/disk-full.js';
import type { SnapshotResult } from './cache/get-or-create.js';
import { keepSmall } from './cache/keep-small.js';
import type { CacheLayout } from './cache/layout.js';
import { ensureCache } from './cache/layout.js';
import { Observer } from './cache/observation.js';
import { writeRecord } from './cache/records.js';
import type { Declaration } from './declaration/declaration.js';
import { environmentBounds } from './environment/limits-offered.js';
import type { EnvironmentInterpreter } from './environment/materialise.js';
import { isVenvError } from './error/venv-error.js';
import type { VenvListener } from './event/event-bus.js';
import type { Host } from './host.js';
import { chooseInstaller } from './installer/choose.js';
import { boundsOf, type InstallerContext } from './installer/context.js';
import { type Discovery, discover } from './interpreter/discover.js';
import type { Interpreter } from './interpreter/interpreter.js';
import { leaveSignalsToHost } from './process/signals.js';
import { openRemote, remoteSettings } from './remote/remote.js';
import { parseRequest } from './request/parse.js';
import type { EnvironmentRequest } from './request/request.js';
import { type Resolution, resolve } from './resolution/resolve.js';
import { lockedSnapshot } from './snapshot/build.js';
import type { BuildContext } from './snapshot/build-context.js';
import { beginSeed, type Seed, type Seeding } from './snapshot/seed.js';
import { assertSnapshotSize } from './snapshot/size-limit.js';
import type { Stopwatch } from './stopwatch.js';
import { toTheEnd } from './to-the-end.js';
import type { Prepared, WarmRecord } from './warm.js';

export interface ColdRun {
  readonly cache: CacheLayout;
  readonly host: Host;
  readonly listener: VenvListener;
  readonly stopwatch: Stopwatch;
  /** Of the declaration: under which the outcome is remembered. */
  readonly digest: string;
  readonly maxConcurrentBuilds?: number | undefined;
}

/** The cold path: every stage from the declaration to a sealed snapshot, each with its own record in the cache. */
export async function prepareCold(
  declaration: Declaration,
  run: ColdRun,
): Promise<Prepared & SnapshotResult> {
  try {
    return await prepareInStages(declaration, run);
  } catch (fault) {
    throw explainFull(fault, { folder: run.cache.root, what: 'the records of the cache' });
  }
}

async function prepareInStages(
  declaration: Declaration,
  { cache, host, listener, stopwatch, digest, maxConcurrentBuilds }: ColdRun,
): Promise<Prepared & SnapshotResult> {
  leaveSignalsToHost();
  ensureCache(cache);
  const observer = new Observer();
  const request = await stopwatch.time('request', () => parseRequest(declaration, { host, observer }));
  const { interpreter, observations } = await stopwatch.time('interpreter', () =>
    findInterpreter(request, cache, host),
  );
  const { executable, version } = interpreter;
  const milliseconds = stopwatch.timings.interpreter ?? 0;
  listener({ type: 'interpreterFound', executable, version, milliseconds });
  const bounds = environmentBounds(request, host);
  const base: InstallerContext = { ...boundsOf(request), cache, host, interpreter, listener };
  const installer = await stopwatch.time('interpreter', () =>
    chooseInstaller(request.installer, base, observer),
  );
  const settings = remoteSettings(request, host);
  const remote = settings && (await openRemote(settings, cache, listener));
  const context: BuildContext = { ...base, installer, remote, maxConcurrentBuilds };
  const { snapshot, resolvedAt, pinned } = await resolveAndBuild(request, context, observer, stopwatch);
  const { snapshotId } = snapshot.layer;
  if (snapshot.origin !== 'built') assertSnapshotSize(cache, snapshot.layer, request.maxEnvironmentSize);
  if (snapshot.origin !== 'found') await keepSmall(cache, snapshotId, request.maxCacheSize);
  const record: WarmRecord = {
    snapshotId,
    interpreter: forEnvironment(interpreter),
    observations: [...observations, ...observer.observations],
    resolvedAt,
    pinned,
    refresh: request.offline ? 'never' : request.refresh,
    linkMode: request.linkMode,
    bounds,
  };
  writeRecord(cache, cache.warmRecord(digest), record);
  return { ...snapshot, interpreter, linkMode: request.linkMode, bounds };
}

/**
 * The seed and the resolution are made at the same time where the installer resolves without the seed, and what stands
 * over the seed as soon as that one's pip is known: each alone leaves the machine half idle.
 */
async function resolveAndBuild(
  request: EnvironmentRequest,
  context: BuildContext,
  observer: Observer,
  stopwatch: Stopwatch,
): Promise<Pick<Resolution, 'resolvedAt' | 'pinned'> & { snapshot: SnapshotResult }> {
  let begun: Seeding | undefined;
  const seeding = () => (begun ??= beginSeed(context));
  const seed: Seed = () => stopwatch.time('snapshot', () => seeding().result);
  if (context.installer.needsPip) await seed();
  const resolving = stopwatch.time('resolution', () => resolve(request, context, seed, observer));
  const building = resolving.then(async ({ lockfile, wanted }) => {
    if (lockfile.packages.length === 0) return seed();
    const foundation = await seeding().foundation();
    return stopwatch.time('snapshot', () => lockedSnapshot(context, lockfile, foundation, wanted));
  });
  await toTheEnd([seed(), building]);
  const { resolvedAt, pinned } = await resolving;
  return { snapshot: await building, resolvedAt, pinned };
}

/** No more than the warm path needs. */
function forEnvironment(interpreter: Interpreter): EnvironmentInterpreter {
  const { executable, version, implementation, freeThreaded } = interpreter;
  return { executable, version, implementation, freeThreaded };
}

/** The interpreter of a request; what is wrong with it is told of the place that asked for it. */
export async function findInterpreter(
  request: EnvironmentRequest,
  cache: CacheLayout,
  host: Host,
): Promise<Discovery> {
  try {
    return await discover(request, cache, host);
  } catch (error) {
    throw isVenvError(error) ? error.declaredAt(request.pythonSource) : error;
  }
}
