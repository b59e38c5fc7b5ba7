import type { Environment, VenvOptions } from '@testvenv/core';
import { inject, type RunnerTestCase } from 'vitest';
import { loadWorker } from './load-worker.js';

type Task = Pick<RunnerTestCase, 'file' | 'timeout'>;

/** The rest of a test's time, in milliseconds, is for telling that a build takes longer. */
const reserve = 1_000;

/** Vitest's own timers allow no more; a test without a time-out has all of it. */
const longest = 2 ** 31 - 1;

export function environmentFor({ file, timeout }: Task, options: VenvOptions): Promise<Environment> {
  const limit = timeout > 0 && timeout <= longest ? timeout : longest;
  return loadWorker().provisionForTest({
    file: file.filepath,
    // Where there is no plugin, nobody provides it.
    context: inject('testvenv'),
    options,
    timeout: Math.max(limit - reserve, limit / 2),
  });
}

/** One environment for all tests of a file that ask for the same. */
export class SharedEnvironments {
  readonly #byOptions = new Map<string, Promise<Environment>>();

  get(task: Task, options: VenvOptions): Promise<Environment> {
    const key = JSON.stringify(options);
    const made = this.#byOptions.get(key) ?? environmentFor(task, options);
    this.#byOptions.set(key, made);
    // The next test may have more time.
    made.catch(() => this.#byOptions.delete(key));
    return made;
  }

  async end(): Promise<void> {
    const made = await Promise.allSettled(this.#byOptions.values());
    await Promise.all(made.map((one) => (one.status === 'fulfilled' ? one.value.dispose() : undefined)));
  }
}
