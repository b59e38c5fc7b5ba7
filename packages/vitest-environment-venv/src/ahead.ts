import { type Environment, provisionPrepared, type VenvListener } from '@testvenv/core';
import type { PlannedEnvironment } from './protocol.js';

/** How many environments may stand ready for files that have not begun: the next ones', and no more. */
const lookAhead = 2;

/**
 * The environments of a run, made in the main process: one when its test file begins, if it is not there yet, and then
 * the next file's, while the workers are busy. A worker that still finds none makes its own.
 */
export class EnvironmentsAhead {
  readonly #waiting = new Map<string, PlannedEnvironment>();
  readonly #made = new Map<string, Environment>();
  /** Made, and not begun. */
  readonly #ready = new Set<string>();
  readonly #ending = new Set<Promise<void>>();
  readonly #listener: VenvListener;

  constructor(listener: VenvListener) {
    this.#listener = listener;
  }

  /** Takes environments of a run, in the order in which they are likely to be wanted. */
  plan(environments: readonly PlannedEnvironment[]): void {
    for (const planned of environments) {
      // Linking or copying every file is work for the workers, side by side: all of them wait for this thread.
      if (planned.preparation.linkMode === 'layered') this.#waiting.set(planned.environmentId, planned);
    }
    this.#makeNext();
  }

  begin(environmentId: string): void {
    this.#make(this.#waiting.get(environmentId));
    this.#ready.delete(environmentId);
    setImmediate(() => this.#makeNext());
  }

  /** The environment, if it was made here. */
  get(environmentId: string): Environment | undefined {
    return this.#made.get(environmentId);
  }

  async end(environmentId: string): Promise<void> {
    this.#waiting.delete(environmentId);
    this.#ready.delete(environmentId);
    const ending = this.#made.get(environmentId)?.dispose();
    this.#made.delete(environmentId);
    if (!ending) return;
    this.#ending.add(ending);
    await ending.finally(() => this.#ending.delete(ending));
  }

  /** Those too whose end has begun: a run that is cancelled does not wait for its test files' ends. */
  async endAll(): Promise<void> {
    this.#waiting.clear();
    await Promise.all([...this.#ending, ...[...this.#made.keys()].map((id) => this.end(id))]);
  }

  #makeNext(): void {
    if (this.#ready.size < lookAhead) this.#make(this.#waiting.values().next().value);
  }

  #make(planned: PlannedEnvironment | undefined): void {
    if (!planned) return;
    const { environmentId, preparation } = planned;
    this.#waiting.delete(environmentId);
    const options = { environmentId, leavesTrash: true, listener: this.#listener };
    const environment = tryTo(() => provisionPrepared(preparation, options));
    if (!environment) return;
    this.#made.set(environmentId, environment);
    this.#ready.add(environmentId);
  }
}

/** What fails here fails in the worker as well, which can tell it as its test file's failure. */
function tryTo<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
