// Small on purpose: evaluated for every test file. What only some of them need is in `worker.js`.
import { existsSync } from 'node:fs';
import type { Environment } from '@testvenv/core';
import { offerHandle } from '@testvenv/core/handle';
import { type Activatable, activate, environmentPaths } from '@testvenv/core/internal/activation';
import { type Entered, lastEntered, rememberEntered, undoable } from './entered.js';
import { loadWorker } from './load-worker.js';
import type { FileReport, PlannedEnvironment, PlannedFile, ProvidedContext } from './protocol.js';
import { thisWorker } from './this-worker.js';
import type * as worker from './worker.js';

/** Leaves the environment of the file before, where that could not do so itself. */
export async function leaveLast(): Promise<void> {
  await lastEntered()?.leave();
}

/**
 * Gives a test file its environment: the one that the main process made for it, else one of the worker's own.
 * @throws VenvError what went wrong when its snapshot was to be built; `ISOLATION_BROKEN`
 */
export async function enter(file: string, planned: PlannedFile, context: ProvidedContext): Promise<Entered> {
  const promised = 'environmentId' in planned ? planned : undefined;
  const ready = promised && enterReady(promised, context);
  const entered = ready ?? enterOwn(await loadWorker().provisionFile(file, planned, context));
  rememberEntered(entered);
  if (promised?.isVerified) await verifyOrLeave(entered);
  return entered;
}

/** The engine is loaded only if the test uses the handle. */
function enterReady(planned: PlannedEnvironment, { root }: ProvidedContext): Entered | undefined {
  const { environmentId, preparation } = planned;
  const paths = environmentPaths(preparation.cacheDirectory, environmentId);
  if (!existsSync(paths.prefix)) return undefined;
  let borrowed: Environment | undefined;
  return settle(paths, {
    environment: () => (borrowed ??= loadWorker().borrow(planned, root)),
    end: async () => {
      await borrowed?.dispose();
      return 0;
    },
    report: { environmentId, snapshotId: preparation.snapshotId, timings: {} },
  });
}

function enterOwn({ environment, end }: worker.OwnEnvironment): Entered {
  const { id: environmentId, snapshotId, timings } = environment;
  return settle(environment, {
    environment: () => environment,
    end,
    report: { environmentId, snapshotId, timings },
  });
}

interface Settling extends Pick<Entered, 'environment'> {
  readonly report: Omit<FileReport, 'endedProcesses' | 'worker' | 'ofTests'>;
  /** How many processes were still running, as far as it is this process that looks. */
  readonly end: () => Promise<number>;
}

function settle(paths: Activatable, { environment, end, report }: Settling): Entered {
  const start = performance.now();
  const { processEnvOutside, undo } = undoable(activate(paths, process.env));
  const withdraw = offerHandle(environment);
  const timings = { ...report.timings, activation: performance.now() - start };
  const ofTests = { count: 0, making: 0 };
  const entered = {
    report: { ...report, timings, worker: thisWorker(), endedProcesses: 0, ofTests },
    environment,
    processEnvOutside,
    leave: once(async () => {
      withdraw();
      undo();
      entered.report.endedProcesses += await end();
    }),
  };
  return entered;
}

/** Where it fails, no test will begin and no hook follow. */
async function verifyOrLeave({ environment, leave }: Entered): Promise<void> {
  try {
    await environment().verify();
  } catch (error) {
    await leave();
    throw error;
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
