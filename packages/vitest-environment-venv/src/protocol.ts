// What the plugin (main process), the environment and the setup file (workers) say to each other.
import type { Environment, Preparation, SerialisedVenvError, Timings } from '@testvenv/core';

/** Provided by the plugin to all workers of a project, under the key `testvenv`. Plain data. */
export interface ProvidedContext {
  /** The project's folder. */
  readonly root: string;
  /** `environmentOptions.venv` of the config: a docblock's options replace it on the way through Vitest. */
  readonly options: unknown;
  readonly configFile: string | undefined;
  /** Whether `afterAll` hooks run last-in first-out: only then may the setup file's end the environment. */
  readonly hooksAreStacked: boolean;
  /** The snapshots that are ready for this run, by test file. */
  readonly prepared: Readonly<Record<string, Preparation>>;
  /** What went wrong while they were built, by test file. */
  readonly failures: Readonly<Record<string, SerialisedVenvError>>;
}

/** Left by the setup file in the `meta` of its test file, read by the plugin's reporter. Plain data. */
export interface FileReport {
  readonly environmentId: string;
  readonly snapshotId: string;
  readonly origin: Environment['origin'];
  /** Milliseconds per stage. */
  readonly timings: Timings;
}

/** What the environment offers to the setup file, on the global object of the test's realm. */
export interface VenvWorker {
  /** Ends the file before, if it still stands, and gives the next its environment. */
  begin(file: string, context: ProvidedContext): Promise<FileReport>;
  /** Ends the current file's environment. */
  end(): Promise<void>;
}

export const workerSlot = Symbol.for('testvenv.worker');

/** The pid of the main process whose plugin adds the setup file; tells a worker that it need not provision by itself. */
export const pluginVariable = 'TESTVENV_PLUGIN';

/** Set by the plugin in a Vitest 3, which an environment cannot tell from the others. */
export const vitest3Variable = 'TESTVENV_VITEST_3';

declare module 'vitest' {
  interface ProvidedContext {
    testvenv: import('./protocol.js').ProvidedContext;
  }
}
