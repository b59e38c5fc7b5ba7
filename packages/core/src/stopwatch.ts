import type { Stage, Timings } from './event/events.js';

/** Measures the stages of one run of the straight line. */
export class Stopwatch {
  readonly #timings: Partial<Record<Stage, number>> = {};

  get timings(): Timings {
    return this.#timings;
  }

  async time<T>(stage: Stage, action: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await action();
    } finally {
      this.add(stage, start);
    }
  }

  timeSync<T>(stage: Stage, action: () => T): T {
    const start = performance.now();
    try {
      return action();
    } finally {
      this.add(stage, start);
    }
  }

  private add(stage: Stage, start: number): void {
    this.#timings[stage] = (this.#timings[stage] ?? 0) + performance.now() - start;
  }
}
