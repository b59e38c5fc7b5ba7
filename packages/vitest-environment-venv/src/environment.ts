import { Console } from 'node:console';
import type { Environment } from 'vitest/runtime';
import { vitest3Variable } from './protocol.js';

/** The `node` environment of Vitest with a Python virtualenv of one's own. */
export const venvEnvironment: Environment = {
  name: 'venv',
  viteEnvironment: 'ssr',
  // What Vitest 3 called `viteEnvironment`; later ones warn of it.
  ...(process.env[vitest3Variable] && { transformMode: 'ssr' }),
  async setup(global, options) {
    // All that the `node` environment does. Loading Vitest's own would cost every test file some milliseconds.
    global.console.Console = Console;
    const worker = await startWorker(global, options);
    return {
      teardown: async () => {
        Reflect.deleteProperty(global.console, 'Console');
        await worker.stop();
      },
    };
  },
  async setupVM(options) {
    const { builtinEnvironments } = await loadBuiltinEnvironments();
    const base = await builtinEnvironments.node.setupVM?.(options);
    if (!base) throw new TypeError('this Vitest has no node environment for vm pools');
    const worker = await startWorker(base.getVmContext(), options);
    return {
      getVmContext: () => base.getVmContext(),
      teardown: async () => {
        await worker.stop();
        await base.teardown();
      },
    };
  },
};

/** From Vitest 4.1 on in `runtime`, before in `environments`. */
async function loadBuiltinEnvironments(): Promise<
  Pick<typeof import('vitest/runtime'), 'builtinEnvironments'>
> {
  try {
    return await import('vitest/runtime');
  } catch {
    return await import('vitest/environments');
  }
}

/**
 * Not imported above: test files of vm pools evaluate this module again, and never start a worker. Nor bundled: it holds
 * the engine's whole warm path.
 */
async function startWorker(global: object, options: Readonly<Record<string, unknown>>) {
  const { startVenvWorker } = await import('./worker.js');
  return startVenvWorker(global, options.venv);
}
