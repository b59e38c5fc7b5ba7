import { type Environment, provision, provisionPrepared, provisionWithin, VenvError } from '@testvenv/core';
import { offerHandle } from '@testvenv/core/handle';
import { declarationOf } from './declaration.js';
import { withoutMark } from './malformed.js';
import {
  type FileReport,
  type ProvidedContext,
  pluginVariable,
  type VenvWorker,
  workerSlot,
} from './protocol.js';

/**
 * Vitest kills a worker whose environment takes more than 60 s to set up. Without the plugin a build has to share
 * that time with the start of the worker.
 */
const setupTimeout = Number(process.env.TESTVENV_SETUP_TIMEOUT ?? 45_000);

/** What a worker holds: stopped once, with the worker. */
export interface RunningWorker {
  stop(): Promise<void>;
}

/**
 * With the plugin every test file begins by itself, through the setup file. Without it there is but this one call
 * per worker, which in Vitest's default isolation is one per file too.
 */
export async function startVenvWorker(global: object, options: unknown): Promise<RunningWorker> {
  return startedByPlugin() ? waitForFiles(global) : provisionOnce(global, options);
}

/** A fork's parent or, in a thread, the process itself; not a plugin around a Vitest around this Vitest. */
function startedByPlugin(): boolean {
  return [process.pid, process.ppid].includes(Number(process.env[pluginVariable]));
}

function waitForFiles(global: object): RunningWorker {
  let end = async () => {};
  const worker: VenvWorker = {
    async begin(file, context) {
      await end();
      const environment = await provisionFile(withoutMark(file), context);
      const start = performance.now();
      end = enter(environment, global);
      return reportOf(environment, performance.now() - start);
    },
    end: () => end(),
  };
  Object.defineProperty(global, workerSlot, { value: worker, configurable: true, enumerable: false });
  return {
    stop: async () => {
      await end();
      // Vitest 5 may have set up the next environment of this worker already.
      if (Reflect.get(global, workerSlot) === worker) Reflect.deleteProperty(global, workerSlot);
    },
  };
}

async function provisionOnce(global: object, options: unknown): Promise<RunningWorker> {
  const declaration = [
    { kind: 'options', value: options, source: { what: 'the environment options' } },
  ] as const;
  const environment = await provisionWithin(setupTimeout, declaration);
  return { stop: enter(environment, global) };
}

/** The plugin empties the trash when the run is over. */
const sweptByPlugin = { leavesTrash: true };

async function provisionFile(file: string, context: ProvidedContext): Promise<Environment> {
  const failure = context.failures[file];
  if (failure) throw VenvError.from(failure);
  const prepared = context.prepared[file];
  const environment = prepared && provisionPrepared(prepared, { root: context.root, ...sweptByPlugin });
  // Somebody removed the snapshot since the run began.
  return environment ?? provision(declarationOf(file, context), { root: context.root, ...sweptByPlugin });
}

/** Activates an environment and offers it to the test; undone, once, by what it returns. */
function enter(environment: Environment, global: object): () => Promise<void> {
  const deactivate = environment.activate();
  const withdraw = offerHandle(environment, global);
  let ended: Promise<void> | undefined;
  return () => {
    if (!ended) {
      withdraw();
      deactivate();
      ended = environment.dispose();
    }
    return ended;
  };
}

function reportOf({ id, snapshotId, origin, timings }: Environment, activation: number): FileReport {
  return { environmentId: id, snapshotId, origin, timings: { ...timings, activation } };
}
