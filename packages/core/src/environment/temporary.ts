import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { silent } from '../event/event-bus.js';
import { uniqueHex } from '../locking/unique-hex.js';
import { markProcesses } from '../process/processes.js';
import type { Layer } from '../snapshot/layer.js';
import { dispose } from './dispose.js';
import { type EnvironmentInterpreter, materialiseLayered } from './materialise.js';

/** Lends the Python of an environment over a snapshot for the time of one action. */
export async function withTemporaryEnvironment<T>(
  cache: CacheLayout,
  layer: Layer,
  interpreter: EnvironmentInterpreter,
  action: (python: string) => Promise<T>,
): Promise<T> {
  const id = uniqueHex();
  const madeAfter = markProcesses();
  const prefix = materialiseLayered({ cache, id, layer, interpreter });
  try {
    return await action(join(prefix, 'bin', 'python'));
  } finally {
    await dispose({ cache, id, prefix, madeAfter, listener: silent, leavesTrash: false });
  }
}
