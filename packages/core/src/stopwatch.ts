import type { Stage, Timings } from './event/events.js';

/** Measures the stages of one run of the straight line. What of a stage runs at the same time counts once. */
export class Stopwatch {
  readonly #timings: Partial<Record<Stage, number>> = {};
  readonly #running = new Map<Stage, { count: number; since: number }>();

  get timings(): Timings {
    return this.#timings;
  }

  async time<T>(stage: Stage, action: () => T | Promise<T>): Promise<T> {
    this.#begin(stage);
    try {
      return await action();
    } finally {
      this.#end(stage);
    }
  }

  timeSync<T>(stage: Stage, action: () => T): T {
    this.#begin(stage);
    try {
      return action();
    } finally {
      this.#end(stage);
    }
  }

  #begin(stage: Stage): void {
    const running = this.#running.get(stage);
    if (running) running.count++;
    else this.#running.set(stage, { count: 1, since: performance.now() });
  }

  #end(stage: Stage): void {
    const running = this.#running.get(stage);
    if (!running || --running.count > 0) return;
    this.#running.delete(stage);
    this.#timings[stage] = (this.#timings[stage] ?? 0) + performance.now() - running.since;
  }
}
