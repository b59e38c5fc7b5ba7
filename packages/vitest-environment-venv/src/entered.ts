import type { Environment, VenvEvent } from '@testvenv/core';
import type { FileReport } from './protocol.js';

/** A test file inside its environment. */
export interface Entered {
  readonly report: FileReport & { endedProcesses: number };
  readonly environment: () => Environment;
  /** The variables as they would be without it: by them other environments are made. */
  processEnvOutside(): NodeJS.ProcessEnv;
  /** Undoes the activation and ends the use of the handle. More than once is the same as once. */
  leave(): Promise<void>;
}

type Deactivate = (processEnv?: NodeJS.ProcessEnv) => void;

/** An activation of this process that can be undone in a copy of its variables as well. */
export function undoable(deactivate: Deactivate): { processEnvOutside(): NodeJS.ProcessEnv; undo(): void } {
  let isActive = true;
  return {
    processEnvOutside: () => {
      const copy = { ...process.env };
      if (isActive) deactivate(copy);
      return copy;
    },
    undo: () => {
      isActive = false;
      deactivate();
    },
  };
}

// On `process`, which is one for all test files of a worker: in vm pools each has a global object of its own.
const slot = Symbol.for('testvenv.entered');
const slotted = process as { [slot]?: Entered };

/** The last file of this worker that entered an environment; it may have left it. */
export function lastEntered(): Entered | undefined {
  return slotted[slot];
}

/** Adds to the report of the last file what becomes of environments that its tests have of their own. */
export function reportForTests(event: VenvEvent): void {
  const report = lastEntered()?.report;
  if (!report) return;
  if (event.type === 'environmentCreated') {
    report.ofTests.count += 1;
    report.ofTests.making += event.milliseconds ?? 0;
  }
  if (event.type === 'environmentDisposed') report.endedProcesses += event.endedProcesses;
}

export function rememberEntered(entered: Entered): void {
  slotted[slot] = entered;
}
