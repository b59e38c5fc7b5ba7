import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { z } from 'zod';
import type { Observer } from '../cache/observation.js';
import { digestOf, readRecord, sha256, writeRecord } from '../cache/records.js';
import { withTemporaryEnvironment } from '../environment/temporary.js';
import { isVenvError } from '../error/venv-error.js';
import { atomicWriteSync } from '../filesystem/atomic-write.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { pip } from '../installer/pip/pip.js';
import { decisiveVariables, presentDecisiveFiles } from '../installer/pip/settings.js';
import { interpreterTags } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import type { EnvironmentRequest } from '../request/request.js';
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
import { pinsAll } from './pinned.js';

export interface Resolution {
  readonly lockfile: Lockfile;
  /** Milliseconds since the epoch. */
  readonly resolvedAt: number;
  readonly pinned: boolean;
}

const recordSchema = z.strictObject({ lockfile: z.string(), resolvedAt: z.number(), pinned: z.boolean() });

/**
 * The exact distributions for a request: remembered while fresh, else asked of pip. Where the index does not
 * answer, an older resolution serves on, and an event says so.
 * @throws VenvError those of the installer
 */
export async function resolve(
  request: EnvironmentRequest,
  context: BuildContext,
  seed: Layer,
  observer: Observer,
): Promise<Resolution> {
  const requirements = request.requirements.map(({ text }) => text);
  if (requirements.length === 0)
    return { lockfile: createLockfile([]), resolvedAt: Date.now(), pinned: true };
  const record = context.cache.resolutionRecord(resolutionDigest(requirements, context, seed, observer));
  const known = readResolution(record, context);
  if (known && isFresh({ ...known, refresh: request.refresh })) return known;
  try {
    const lockfile = await askPip(request, context, seed);
    return remember(
      { lockfile, resolvedAt: Date.now(), pinned: pinsAll(requirements, lockfile) },
      record,
      context,
    );
  } catch (error) {
    if (!known || !isVenvError(error) || error.code !== 'INDEX_UNREACHABLE') throw error;
    context.listener({ type: 'resolutionStale', error: error.toJSON() });
    return known;
  }
}

/** Covers all that may change the outcome, and the contents of files rather than their paths. */
function resolutionDigest(
  requirements: readonly string[],
  { host, interpreter }: BuildContext,
  seed: Layer,
  observer: Observer,
): string {
  const files = presentDecisiveFiles(host, observer).map((path) => sha256(readFileSync(path, 'latin1')));
  const wanted = [...requirements].sort();
  return digestOf([wanted, interpreterTags(interpreter), installerOf(seed), decisiveVariables(host), files]);
}

function readResolution(path: string, { cache }: BuildContext): Resolution | undefined {
  const record = recordSchema.safeParse(readRecord(path));
  if (!record.success) return undefined;
  const { lockfile: digest, resolvedAt, pinned } = record.data;
  const text = ifPresent(() => readFileSync(cache.lockfile(digest), 'utf8'));
  if (text === undefined) return undefined;
  const lockfile = parseLockfile(text);
  return lockfileDigest(lockfile) === digest ? { lockfile, resolvedAt, pinned } : undefined;
}

function remember(resolution: Resolution, path: string, { cache }: BuildContext): Resolution {
  const { lockfile, resolvedAt, pinned } = resolution;
  const digest = lockfileDigest(lockfile);
  atomicWriteSync(cache.temp, cache.lockfile(digest), formatLockfile(lockfile));
  writeRecord(cache, path, recordSchema.parse({ lockfile: digest, resolvedAt, pinned }));
  return resolution;
}

/** pip resolves inside an environment of our own making, over the seed: it sees nothing else that is installed. */
async function askPip(request: EnvironmentRequest, context: BuildContext, seed: Layer): Promise<Lockfile> {
  const { cache, host, interpreter, listener, installTimeout: timeout } = context;
  const { requirements } = request;
  listener({ type: 'resolving', requirements: requirements.map(({ text }) => text) });
  const start = performance.now();
  const scratch = join(cache.temp, ownedName());
  await fs.ensureDir(scratch);
  const lockfile = await withTemporaryEnvironment(cache, seed, interpreter, async (python) => {
    const onLine = (line: string) => listener({ type: 'resolveProgress', line });
    return pip.resolve({ python, host, timeout, wanted: request, scratch, onLine });
  }).finally(() => fs.remove(scratch));
  const milliseconds = performance.now() - start;
  listener({ type: 'resolved', distributions: lockfile.packages.length, milliseconds });
  return lockfile;
}
