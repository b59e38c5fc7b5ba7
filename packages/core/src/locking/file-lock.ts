import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'fs-extra';
import properLockfile from 'proper-lockfile';
import { VenvError } from '../error/venv-error.js';

/** Milliseconds without a heartbeat after which a holder counts as dead. Its work happens in other threads and processes. */
const staleAfter = 30_000;

/** Milliseconds between two tries. */
const pollInterval = 50;

export interface FileLockOptions {
  /** Milliseconds; longer than any build, or waiters give up on a healthy one. */
  readonly timeout: number;
  readonly onWait: () => void;
  /** Called when a wait is over, with its milliseconds. */
  readonly onWaited?: (milliseconds: number) => void;
  /** Looked at while waiting: true ends the wait without the lock. */
  readonly isDone: () => boolean;
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
  { timeout, onWait, onWaited, isDone }: FileLockOptions,
): Promise<Release | undefined> {
  const start = performance.now();
  let waits = false;
  await fs.ensureDir(dirname(path), { mode: 0o700 });
  try {
    while (!isDone()) {
      const release = await tryLock(path);
      if (release) return release;
      if (!waits) onWait();
      waits = true;
      if (performance.now() - start > timeout) throw lockTimeout(path, timeout);
      await sleep(pollInterval);
    }
    return undefined;
  } finally {
    if (waits) onWaited?.(performance.now() - start);
  }
}

type Release = () => Promise<void>;

async function tryLock(path: string): Promise<Release | undefined> {
  let compromised = false;
  try {
    const release = await properLockfile.lock(path, {
      realpath: false,
      stale: staleAfter,
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
      hint: 'see whether a build hangs; if no process of yours builds, delete that folder',
    },
  );
}
