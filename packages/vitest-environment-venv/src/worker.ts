// The engine in a worker, for those who need it: test files that use the handle, that found no environment made for
// them, or that run without the plugin.
import {
  borrowEnvironment,
  type Environment,
  ownParts,
  provision,
  provisionPrepared,
  provisionWithin,
  VenvError,
  type VenvListener,
} from '@testvenv/core';
import { offerHandle } from '@testvenv/core/handle';
import { declarationOf } from './declaration.js';
import { rememberEntered, undoable } from './entered.js';
import type { PlannedEnvironment, PlannedFile, ProvidedContext } from './protocol.js';
import { thisWorker } from './this-worker.js';

export { provisionForTest } from './provision-for-test.js';

/** The plugin empties the trash when the run is over. */
const sweptByPlugin = { leavesTrash: true };

/** @throws VenvError `ENVIRONMENT_NOT_FOUND` if its snapshot was removed since the run began */
export function borrow({ preparation, environmentId }: PlannedEnvironment, root: string): Environment {
  const environment = borrowEnvironment(preparation, environmentId, { root });
  if (environment) return environment;
  throw new VenvError('ENVIRONMENT_NOT_FOUND', `the snapshot ${preparation.snapshotId} is gone`, {
    hint: 'somebody removed it while the tests ran; run them again',
  });
}

/** An environment of the worker's own. */
export interface OwnEnvironment {
  readonly environment: Environment;
  /** @returns how many processes were still running in it */
  readonly end: () => Promise<number>;
}

/** @throws VenvError what went wrong when the file's snapshot was to be built, or goes wrong now */
export async function provisionFile(
  file: string,
  planned: PlannedFile,
  context: ProvidedContext,
): Promise<OwnEnvironment> {
  let endedProcesses = 0;
  const environment = await environmentOf(file, planned, context, (event) => {
    if (event.type === 'environmentDisposed') endedProcesses = event.endedProcesses;
  });
  const end = async () => {
    await environment.dispose();
    return endedProcesses;
  };
  return { environment, end };
}

async function environmentOf(
  file: string,
  planned: PlannedFile,
  context: ProvidedContext,
  listener: VenvListener,
): Promise<Environment> {
  if ('failure' in planned) throw VenvError.from(planned.failure);
  const options = { root: context.root, listener, ...sweptByPlugin };
  const environment = provisionPrepared(planned.preparation, options);
  // Too much for one thread, or somebody removed the snapshot since the run began.
  return environment ?? provision(declarationOf(file, context), options);
}

/**
 * Vitest kills a worker whose environment takes more than 60 s to set up. Without the plugin a build has to share
 * that time with the start of the worker.
 */
function setupTimeout(): number {
  const { TESTVENV_SETUP_TIMEOUT: text } = process.env;
  const milliseconds = text ? Number(text) : 45_000;
  if (milliseconds > 0) return milliseconds;
  throw new VenvError('INVALID_REQUEST', `TESTVENV_SETUP_TIMEOUT is "${text}"`, {
    source: { what: 'the variable TESTVENV_SETUP_TIMEOUT' },
    hint: 'write milliseconds',
  });
}

/**
 * Without the plugin: one environment per worker, which in Vitest's default isolation is one per file too.
 * @returns ends it
 */
export async function provisionForWorker(global: object, options: unknown): Promise<() => Promise<void>> {
  const source = { what: 'the environment options' };
  const declaration = ownParts(options, 'all').map((value) => ({ kind: 'options' as const, value, source }));
  const environment = await provisionWithin(setupTimeout(), declaration);
  const { processEnvOutside, undo } = undoable(environment.activate());
  const withdraw = offerHandle(environment, global);
  const leave = () => {
    withdraw();
    undo();
    return environment.dispose();
  };
  const { id: environmentId, snapshotId, timings } = environment;
  const ofTests = { count: 0, making: 0 };
  const report = { environmentId, snapshotId, timings, worker: thisWorker(), endedProcesses: 0, ofTests };
  rememberEntered({ report, environment: () => environment, processEnvOutside, leave });
  return leave;
}
