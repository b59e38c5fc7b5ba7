import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { z } from 'zod';
import type { Observer } from '../cache/observation.js';
import { digestOf, readRecord, sha256, writeRecord } from '../cache/records.js';
import type { Refresh } from '../declaration/declaration.js';
import { withTemporaryEnvironment } from '../environment/temporary.js';
import { isVenvError } from '../error/venv-error.js';
import { atomicWriteSync } from '../filesystem/atomic-write.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { interpreterTags } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import { redact } from '../process/redact.js';
import type { EnvironmentRequest, RequirementSet } from '../request/request.js';
import {
  createLockfile,
  formatLockfile,
  type Lockfile,
  lockfileDigest,
  parseLockfile,
} from '../requirement/lockfile.js';
import type { BuildContext } from '../snapshot/build-context.js';
import type { Seed } from '../snapshot/seed.js';
import { isFresh } from './freshness.js';
import { asRequirement, fromLockfile } from './from-lockfile.js';
import { relocated, withContents } from './local-contents.js';
import { pinsAll } from './pinned.js';
import { decisiveFacts } from './wish-digest.js';

export interface Resolution {
  readonly lockfile: Lockfile;
  /** What was to be resolved: to be blamed for failures. */
  readonly wanted: RequirementSet;
  /** Milliseconds since the epoch. */
  readonly resolvedAt: number;
  readonly pinned: boolean;
}

const recordSchema = z.strictObject({ lockfile: z.string(), resolvedAt: z.number(), pinned: z.boolean() });

/**
 * The exact distributions for a request: those of the Lockfile that it declares, else remembered while fresh, else
 * asked of the installer. Where the index does not answer, an older resolution serves on, and an event says so.
 * @throws VenvError those of the installer; `INVALID_REQUEST` for what a frozen Lockfile does not cover
 */
export async function resolve(
  request: EnvironmentRequest,
  context: BuildContext,
  seed: Seed,
  observer: Observer,
): Promise<Resolution> {
  if (!request.lockfile) return resolveFreely(request, request.refresh, context, seed, observer);
  const taken = await fromLockfile(request, request.lockfile, context, seed, observer);
  if ('unlocked' in taken)
    return resolveFreely({ ...request, ...taken.unlocked }, request.refresh, context, seed, observer);
  const { source } = request.lockfile;
  const requirements = taken.lockfile.packages.map((locked) => ({ ...asRequirement(locked), source }));
  const wanted = { ...request, requirements };
  return { lockfile: withContents(taken.lockfile), wanted, resolvedAt: Date.now(), pinned: true };
}

/** {@link resolve} without a Lockfile. */
export async function resolveFreely(
  wanted: RequirementSet,
  refresh: Refresh,
  context: BuildContext,
  seed: Seed,
  observer: Observer,
): Promise<Resolution> {
  if (wanted.requirements.length === 0)
    return { lockfile: createLockfile([]), wanted, resolvedAt: Date.now(), pinned: true };
  const record = context.cache.resolutionRecord(resolutionDigest(wanted, context, observer));
  const known = readResolution(record, wanted, context);
  if (known && (context.offline || isFresh({ ...known, refresh }))) return known;
  try {
    const lockfile = withContents(await askInstaller(wanted, context, seed));
    const pinned = pinsAll(
      wanted.requirements.map(({ text }) => text),
      lockfile,
    );
    // What was resolved without the network is not fresh: with it, it is resolved again.
    const resolvedAt = context.offline ? 0 : Date.now();
    return remember({ lockfile, wanted, resolvedAt, pinned }, record, context);
  } catch (error) {
    if (!known || !isVenvError(error) || error.code !== 'INDEX_UNREACHABLE') throw error;
    context.listener({ type: 'resolutionStale', error: error.toJSON() });
    return known;
  }
}

/** Covers all that may change the outcome, and the contents of files rather than their paths. */
function resolutionDigest(
  wanted: RequirementSet,
  { host, interpreter, installer }: BuildContext,
  observer: Observer,
): string {
  const { variables, files } = installer.decisive(host);
  const present = files.filter((path) => observer.look(path));
  const contents = present.map((path) => sha256(readFileSync(path, 'latin1')));
  const facts = decisiveFacts(wanted, observer);
  return digestOf([facts, interpreterTags(interpreter), installer.name, variables, contents]);
}

function readResolution(
  path: string,
  wanted: RequirementSet,
  { cache }: BuildContext,
): Resolution | undefined {
  const record = recordSchema.safeParse(readRecord(path));
  if (!record.success) return undefined;
  const { lockfile: digest, resolvedAt, pinned } = record.data;
  const text = ifPresent(() => readFileSync(cache.lockfile(digest), 'utf8'));
  if (text === undefined) return undefined;
  const parsed = parseLockfile(text);
  if (!parsed) return undefined;
  const lockfile = lockfileDigest(parsed) === digest ? relocated(parsed, wanted.requirements) : undefined;
  return lockfile && { lockfile, wanted, resolvedAt, pinned };
}

function remember(resolution: Resolution, path: string, { cache }: BuildContext): Resolution {
  const { lockfile, resolvedAt, pinned } = resolution;
  const digest = lockfileDigest(lockfile);
  atomicWriteSync(cache.temp, cache.lockfile(digest), formatLockfile(lockfile));
  writeRecord(cache, path, recordSchema.parse({ lockfile: digest, resolvedAt, pinned }));
  return resolution;
}

/** In a scratch folder of its own; pip inside an environment over the seed, so that it sees nothing else that is installed. */
async function askInstaller(wanted: RequirementSet, context: BuildContext, seed: Seed): Promise<Lockfile> {
  const { cache, host, interpreter, listener, installer, offline, installTimeout: timeout } = context;
  listener({ type: 'resolving', requirements: wanted.requirements.map(({ text }) => redact(text)) });
  const start = performance.now();
  const scratch = join(cache.temp, ownedName());
  await fs.ensureDir(scratch);
  const onLine = (line: string) => listener({ type: 'resolveProgress', line });
  const common = { host, timeout, offline, wanted, scratch, logs: cache.logs, onLine };
  const resolveWith = (python: string) => installer.resolve({ ...common, python });
  const asked = installer.needsPip
    ? withTemporaryEnvironment(cache, (await seed()).layer, interpreter, resolveWith)
    : resolveWith(interpreter.executable);
  const lockfile = await asked.finally(() => fs.remove(scratch));
  const milliseconds = performance.now() - start;
  listener({ type: 'resolved', distributions: lockfile.packages.length, milliseconds });
  return lockfile;
}
