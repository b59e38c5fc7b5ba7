import { rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'fs-extra';
import properLockfile from 'proper-lockfile';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';

/** Milliseconds without a heartbeat after which a holder counts as dead. Its work happens in other threads and processes. */
const defaultStaleAfter = 30_000;

/** Milliseconds between two looks whether there is still anything to do. */
const pollInterval = 50;

/** Milliseconds between two tries at most; the first ones follow sooner. A try costs ten times what a look does. */
const longestRetryInterval = 1_000;

export interface FileLockOptions {
  /** Milliseconds; longer than any build, or waiters give up on a healthy one. */
  readonly timeout: number;
  readonly onWait: () => void;
  /** Called when a wait is over, with its milliseconds. */
  readonly onWaited?: (milliseconds: number) => void;
  /** Looked at while waiting: true ends the wait without the lock. */
  readonly isDone: () => boolean;
  /** Milliseconds without a heartbeat after which a holder counts as dead. Default: 30,000. */
  readonly staleAfter?: number;
}

/**
 * Runs an action while this process holds the file lock, or not at all once `isDone`. A lock that is stolen in
 * between (a suspended process, a clock set back) costs a second build, never correctness: publishing is
 * first-wins.
 * @throws VenvError `LOCK_TIMEOUT`
 */
export async function withFileLock(
  path: string,
  options: FileLockOptions,
  action: () => Promise<void>,
): Promise<void> {
  const release = await acquire(path, options);
  if (!release) return;
  try {
    await action();
  } finally {
    await release();
  }
}

async function acquire(
  path: string,
  { timeout, onWait, onWaited, isDone, staleAfter = defaultStaleAfter }: FileLockOptions,
): Promise<Release | undefined> {
  const start = performance.now();
  const isSilent = heartbeatWatch(`${path}.lock`, staleAfter);
  let [waits, nextTry, retryInterval] = [false, start, pollInterval];
  await fs.ensureDir(dirname(path), { mode: 0o700 });
  try {
    for (; !isDone(); await sleep(pollInterval)) {
      if (performance.now() < nextTry) continue;
      const release = await tryLock(path, staleAfter);
      if (release) return release;
      if (!waits) onWait();
      waits = true;
      if (performance.now() - start > timeout) throw lockTimeout(path, timeout);
      if (isSilent()) ifPresent(() => rmdirSync(`${path}.lock`));
      nextTry = performance.now() + retryInterval;
      retryInterval = Math.min(2 * retryInterval, longestRetryInterval);
    }
    return undefined;
  } finally {
    if (waits) onWaited?.(performance.now() - start);
  }
}

/**
 * The library compares heartbeats with the wall clock, so a clock that was set back makes a dead holder's the future, which
 * never gets old. Here only time that has passed counts: whether no new heartbeat was seen for twice the stale time.
 */
function heartbeatWatch(lock: string, staleAfter: number): () => boolean {
  let seen: { readonly mtimeMs: number; readonly since: number } | undefined;
  return () => {
    const mtimeMs = ifPresent(() => statSync(lock).mtimeMs);
    if (mtimeMs === undefined) return false;
    if (seen?.mtimeMs !== mtimeMs) seen = { mtimeMs, since: performance.now() };
    return performance.now() - seen.since > 2 * staleAfter;
  };
}

type Release = () => Promise<void>;

async function tryLock(path: string, stale: number): Promise<Release | undefined> {
  let compromised = false;
  try {
    const release = await properLockfile.lock(path, {
      realpath: false,
      stale,
      retries: 0,
      onCompromised: () => {
        compromised = true;
      },
    });
    return async () => {
      if (!compromised) await release().catch(ignoreReleased);
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}

/** Somebody removed the lock's folder: then it is released. */
function ignoreReleased(error: NodeJS.ErrnoException): void {
  if (!['ERELEASED', 'ENOTACQUIRED', 'ENOENT'].includes(error.code ?? '')) throw error;
}

function lockTimeout(path: string, timeout: number): VenvError {
  return new VenvError(
    'LOCK_TIMEOUT',
    `another process has held ${path}.lock for more than ${timeout / 1000} s`,
    {
      hint: 'see whether a build hangs, or raise lockTimeout; if no process of yours builds, delete that folder',
    },
  );
}
