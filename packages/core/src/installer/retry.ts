import { setTimeout as sleep } from 'node:timers/promises';
import { isVenvError } from '../error/venv-error.js';
import type { Installer, InstallerRun } from './installer.js';

/** Milliseconds before each further attempt. */
const pauses = [500, 2_000];

/**
 * The same installer, run again after a fault of a kind that may pass and that it does not try to survive itself: a
 * connection that breaks off in the middle of a download.
 */
export function withRetries(installer: Installer): Installer {
  return {
    ...installer,
    resolve: (run) => retrying(run, () => installer.resolve(run)),
    install: (run, lockfile) => retrying(run, () => installer.install(run, lockfile)),
    installPip: (run, pip) => retrying(run, () => installer.installPip(run, pip)),
  };
}

async function retrying<T>({ onLine }: InstallerRun, action: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await action();
    } catch (error) {
      if (!isVenvError(error) || !error.details.transient) throw error;
      onLine(`trying again in ${pause / 1000} s: ${error.summary}`);
      // Not all at the same moment: what broke off for one broke off for many.
      await sleep(pause * (0.75 + Math.random() / 2));
    }
  }
  return action();
}
