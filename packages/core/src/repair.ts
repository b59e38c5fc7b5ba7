import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quarantine } from './cache/get-or-create.js';
import type { CacheLayout } from './cache/layout.js';
import { Observer } from './cache/observation.js';
import { readRecord } from './cache/records.js';
import { verifySnapshot } from './cache/verify.js';
import { declare } from './declaration/declaration.js';
import { isVenvError, type SerialisedVenvError } from './error/venv-error.js';
import type { VenvListener } from './event/event-bus.js';
import { ifPresent, isErrno } from './filesystem/ignore-missing.js';
import type { Host } from './host.js';
import { chooseInstaller } from './installer/choose.js';
import { boundsOf, type InstallerContext } from './installer/context.js';
import { type InstallerName, installerNames } from './installer/installer.js';
import type { Interpreter } from './interpreter/interpreter.js';
import { probe } from './interpreter/probe.js';
import { parseRequest } from './request/parse.js';
import { nothingWanted } from './request/request.js';
import { createLockfile, type Lockfile, lockfileDigest, parseLockfile } from './requirement/lockfile.js';
import { withContents } from './resolution/local-contents.js';
import { withSettings } from './settings/variables.js';
import { lockedSnapshot } from './snapshot/build.js';
import type { BuildContext } from './snapshot/build-context.js';
import { isCaptured } from './snapshot/capture/captured-id.js';
import { snapshotKey } from './snapshot/key.js';
import { readLayer } from './snapshot/read-layer.js';
import { beginSeed, seedToolchains } from './snapshot/seed.js';

/**
 * What became of a damaged snapshot, which is out of the way in any case. `forgotten`: the cache does not say what it
 * was built from, and the next run that needs it builds it. `lost`: it was captured from an environment, and what is
 * damaged of it cannot be made again.
 */
export type Repair =
  | { readonly id: string; readonly outcome: 'rebuilt' | 'forgotten' | 'lost' }
  | { readonly id: string; readonly outcome: 'failed'; readonly error: SerialisedVenvError };

/**
 * Puts damaged snapshots away and builds them again. A snapshot's name is the digest of what it was built from, so its
 * origin is the one, among all interpreters and Lockfiles that the cache remembers, that gives the same name.
 */
export async function repairSnapshots(
  cache: CacheLayout,
  host: Host,
  ids: readonly string[],
  listener: VenvListener,
): Promise<readonly Repair[]> {
  const captured = ids.filter(isCaptured);
  const built = ids.filter((id) => !isCaptured(id));
  for (const id of built) quarantine(cache, id);
  const missing = new Set([...built, ...captured.flatMap((id) => missingBehind(cache, id))]);
  const failures = new Map<string, SerialisedVenvError>();
  // Time-outs are those of the variables. What was built once was not too large.
  const request = parseRequest(withSettings(declare({})), { host, observer: new Observer() });
  const bounds = { ...boundsOf(request), maxEnvironmentSize: Number.POSITIVE_INFINITY };
  for (const interpreter of await knownInterpreters(cache, host)) {
    for (const installer of installerNames)
      await rebuild({ ...bounds, cache, host, interpreter, listener }, installer, missing, failures);
  }
  const lost = await putLostAway(cache, captured);
  return ids.map((id) => (lost.has(id) ? { id, outcome: 'lost' } : outcomeOf(cache, id, failures)));
}

function missingBehind(cache: CacheLayout, id: string): readonly string[] {
  const behind = readLayer(cache, id)?.behind ?? [];
  return behind.map(({ snapshotId }) => snapshotId).filter((one) => !readLayer(cache, one));
}

/** A captured snapshot may be whole again with those behind it. */
async function putLostAway(cache: CacheLayout, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const lost = new Set<string>();
  for (const id of ids) {
    if ((await verifySnapshot(cache, id)).damages.length === 0) continue;
    quarantine(cache, id);
    lost.add(id);
  }
  return lost;
}

function outcomeOf(
  cache: CacheLayout,
  id: string,
  failures: ReadonlyMap<string, SerialisedVenvError>,
): Repair {
  const error = failures.get(id);
  if (error) return { id, outcome: 'failed', error };
  return { id, outcome: existsSync(cache.snapshot(id).layer) ? 'rebuilt' : 'forgotten' };
}

/** Those of the missing snapshots that belong to one interpreter: its seed first, from which the others grow. */
async function rebuild(
  base: InstallerContext,
  name: InstallerName,
  missing: ReadonlySet<string>,
  failures: Map<string, SerialisedVenvError>,
): Promise<void> {
  const origins = originsOf(base, name).filter(({ id }) => missing.has(id));
  for (const { id, lockfile } of origins) {
    try {
      const installer = await chooseInstaller(name, base, new Observer());
      const context: BuildContext = { ...base, installer };
      const { result, foundation } = beginSeed(context);
      await result;
      if (lockfile) await lockedSnapshot(context, lockfile, await foundation(), nothingWanted);
    } catch (error) {
      if (!isVenvError(error)) throw error;
      failures.set(id, error.toJSON());
    }
  }
}

interface Origin {
  readonly id: string;
  /** None: it is the seed. */
  readonly lockfile?: Lockfile;
}

/** All snapshots that one interpreter may have, as far as the cache remembers. */
function originsOf({ cache, interpreter }: InstallerContext, name: InstallerName): readonly Origin[] {
  const digests = ifPresent(() => readdirSync(cache.lockfiles)) ?? [];
  const lockfiles = digests.flatMap((digest) => readLockfile(cache.lockfile(digest)) ?? []);
  return seedToolchains(interpreter, { name }).flatMap((installer) => [
    { id: snapshotKey(createLockfile([]), interpreter, installer) },
    ...lockfiles.map((lockfile) => ({ id: snapshotKey(lockfile, interpreter, installer), lockfile })),
  ]);
}

/** One that names a local project is of use only as long as the project holds what it held then. */
function readLockfile(path: string): Lockfile | undefined {
  const text = ifPresent(() => readFileSync(path, 'utf8'));
  const lockfile = text === undefined ? undefined : parseLockfile(text);
  return lockfile && holdsStill(lockfile) ? lockfile : undefined;
}

function holdsStill(lockfile: Lockfile): boolean {
  try {
    return lockfileDigest(withContents(lockfile)) === lockfileDigest(lockfile);
  } catch (error) {
    if (isVenvError(error) || isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return false;
    throw error;
  }
}

async function knownInterpreters(cache: CacheLayout, host: Host): Promise<readonly Interpreter[]> {
  const records = ifPresent(() => readdirSync(cache.interpreters)) ?? [];
  const executables = records.flatMap((name) => executableIn(readRecord(join(cache.interpreters, name))));
  const found: Interpreter[] = [];
  for (const executable of new Set(executables)) {
    const result = await probe(executable, cache, host.processEnv);
    if ('interpreter' in result) found.push(result.interpreter);
  }
  return found;
}

function executableIn(record: unknown): string[] {
  const { executable } = (record ?? {}) as { readonly executable?: unknown };
  return typeof executable === 'string' ? [executable] : [];
}
