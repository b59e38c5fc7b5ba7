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
import { pip } from '../installer/pip/pip.js';
import { decisiveVariables, presentDecisiveFiles } from '../installer/pip/settings.js';
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
import { type BuildContext, installerOf } from '../snapshot/build.js';
import type { Layer } from '../snapshot/layer.js';
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
 * asked of pip. Where the index does not answer, an older resolution serves on, and an event says so.
 * @throws VenvError those of the installer; `INVALID_REQUEST` for what a frozen Lockfile does not cover
 */
export async function resolve(
  request: EnvironmentRequest,
  context: BuildContext,
  seed: Layer,
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
  seed: Layer,
  observer: Observer,
): Promise<Resolution> {
  if (wanted.requirements.length === 0)
    return { lockfile: createLockfile([]), wanted, resolvedAt: Date.now(), pinned: true };
  const record = context.cache.resolutionRecord(resolutionDigest(wanted, context, seed, observer));
  const known = readResolution(record, wanted, context);
  if (known && isFresh({ ...known, refresh })) return known;
  try {
    const lockfile = withContents(await askPip(wanted, context, seed));
    const pinned = pinsAll(
      wanted.requirements.map(({ text }) => text),
      lockfile,
    );
    return remember({ lockfile, wanted, resolvedAt: Date.now(), pinned }, record, context);
  } catch (error) {
    if (!known || !isVenvError(error) || error.code !== 'INDEX_UNREACHABLE') throw error;
    context.listener({ type: 'resolutionStale', error: error.toJSON() });
    return known;
  }
}

/** Covers all that may change the outcome, and the contents of files rather than their paths. */
function resolutionDigest(
  wanted: RequirementSet,
  { host, interpreter }: BuildContext,
  seed: Layer,
  observer: Observer,
): string {
  const files = presentDecisiveFiles(host, observer).map((path) => sha256(readFileSync(path, 'latin1')));
  const facts = decisiveFacts(wanted, observer);
  return digestOf([facts, interpreterTags(interpreter), installerOf(seed), decisiveVariables(host), files]);
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

/** pip resolves inside an environment of our own making, over the seed: it sees nothing else that is installed. */
async function askPip(wanted: RequirementSet, context: BuildContext, seed: Layer): Promise<Lockfile> {
  const { cache, host, interpreter, listener, installTimeout: timeout } = context;
  listener({ type: 'resolving', requirements: wanted.requirements.map(({ text }) => redact(text)) });
  const start = performance.now();
  const scratch = join(cache.temp, ownedName());
  await fs.ensureDir(scratch);
  const lockfile = await withTemporaryEnvironment(cache, seed, interpreter, async (python) => {
    const onLine = (line: string) => listener({ type: 'resolveProgress', line });
    return pip.resolve({ python, host, timeout, wanted, scratch, onLine });
  }).finally(() => fs.remove(scratch));
  const milliseconds = performance.now() - start;
  listener({ type: 'resolved', distributions: lockfile.packages.length, milliseconds });
  return lockfile;
}
