// What the plugin (main process), the environment and the setup file (workers) say to each other.
import type { PreparedRequest, SerialisedVenvError, Timings } from '@testvenv/core';

/** Provided by the plugin to all workers of a project, under the key `testvenv`. Plain data. */
export interface ProvidedContext {
  /** The project's folder. */
  readonly root: string;
  /** `environmentOptions.venv` of the config: a docblock's options replace it on the way through Vitest. */
  readonly options: unknown;
  readonly configFile: string | undefined;
  /** Whether `afterAll` hooks run last-in first-out: only then may the setup file's end the environment. */
  readonly hooksAreStacked: boolean;
  /** What the run has for each of the project's test files that get an environment. */
  readonly plan: ProvidedPlan;
}

/**
 * As text, of which a worker reads what is its test file's: Vitest sends all of it with every test file, and objects
 * would be written and read anew each time, for each file of the run.
 */
export interface ProvidedPlan {
  /** A line per test file. */
  readonly files: string;
  /** Those that the lines name by number; files share them. */
  readonly preparations: readonly string[];
}

/** A test file's environment to be, or why there will be none. */
export type PlannedFile = PlannedEnvironment | { readonly failure: SerialisedVenvError };

/** The main process makes it before the test file needs it, under an id that the worker knows from the beginning. */
export interface PlannedEnvironment {
  readonly environmentId: string;
  readonly preparation: PreparedRequest;
  /** Whether the worker must verify it before the test file may use it. */
  readonly isVerified: boolean;
}

/** The environments that tests of a file had of their own. */
export interface TestEnvironments {
  count: number;
  /** Milliseconds in which they were made, all together. */
  making: number;
}

/** Left by the setup file in the `meta` of its test file, read by the plugin's reporter. Plain data. */
export interface FileReport {
  readonly environmentId: string;
  readonly snapshotId: string;
  /** Milliseconds per stage, as far as the worker went through them. */
  readonly timings: Timings;
  /** The worker's pid, and its thread if it is one: `pid/thread`. */
  readonly worker: string;
  /** Processes that the worker itself found running, at the end of a test with its own environment or of the file. */
  readonly endedProcesses: number;
  readonly ofTests: TestEnvironments;
}

/** The pid of the main process whose plugin adds the setup file; tells a worker that it need not provision by itself. */
export const pluginVariable = 'TESTVENV_PLUGIN';

/** Set by the plugin in a Vitest 3, which an environment cannot tell from the others. */
export const vitest3Variable = 'TESTVENV_VITEST_3';

declare module 'vitest' {
  interface ProvidedContext {
    testvenv: import('./protocol.js').ProvidedContext;
  }
}
