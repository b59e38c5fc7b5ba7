import type { VenvEvent } from '@testvenv/core';
import type { FileReport } from './protocol.js';

/** A snapshot's build, for whoever wants to know what took so long. */
export interface Build {
  readonly requirements: readonly string[];
  readonly milliseconds: number;
}

/** What a run comes to: as the engine tells it here, and as the test files tell it in the workers. */
export class Tally {
  /** Of test files, and of tests that had one of their own. */
  environments = 0;
  /** Milliseconds before the first test, for all snapshots together. */
  preparing = 0;
  /** Milliseconds in which environments were made, all together. */
  making = 0;
  /** Processes that test files had left running. */
  endedProcesses = 0;
  /** What earlier runs could not end: their environments, since removed. */
  swept = 0;
  /** By snapshot. */
  readonly builds = new Map<string, Build>();
  readonly #started = new Map<string, readonly string[]>();

  hear(event: VenvEvent): void {
    if (event.type === 'buildStarted') this.#started.set(event.snapshotId, event.requirements);
    if (event.type === 'buildFinished' && event.origin === 'built') {
      const { snapshotId, milliseconds } = event;
      this.builds.set(snapshotId, { requirements: this.#started.get(snapshotId) ?? [], milliseconds });
    }
    if (event.type === 'environmentCreated') this.making += event.milliseconds ?? 0;
    if (event.type === 'environmentDisposed') this.endedProcesses += event.endedProcesses;
  }

  /** What the file's worker did, where this process did not hear of it. */
  add({ timings, endedProcesses, ofTests }: FileReport): void {
    this.environments += 1 + ofTests.count;
    this.making += (timings.environment ?? 0) + ofTests.making;
    this.endedProcesses += endedProcesses;
  }
}
