import { Console } from 'node:console';
import type { Environment } from 'vitest/runtime';
import { pluginVariable, vitest3Variable } from './protocol.js';

/** The `node` environment of Vitest with a Python virtualenv of one's own. */
export const venvEnvironment: Environment = {
  name: 'venv',
  viteEnvironment: 'ssr',
  // What Vitest 3 called `viteEnvironment`; later ones warn of it.
  ...(process.env[vitest3Variable] && { transformMode: 'ssr' }),
  async setup(global, options) {
    // All that the `node` environment does. Loading Vitest's own would cost every test file some milliseconds.
    global.console.Console = Console;
    const end = await provisionWithoutPlugin(global, options);
    return {
      teardown: async () => {
        Reflect.deleteProperty(global.console, 'Console');
        await end?.();
      },
    };
  },
  async setupVM(options) {
    const { builtinEnvironments } = await loadBuiltinEnvironments();
    const base = await builtinEnvironments.node.setupVM?.(options);
    if (!base) throw new TypeError('this Vitest has no node environment for vm pools');
    const end = await provisionWithoutPlugin(base.getVmContext(), options);
    return {
      getVmContext: () => base.getVmContext(),
      teardown: async () => {
        await end?.();
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
 * With the plugin, every test file enters its environment by itself, through the setup file. Not imported above, nor
 * bundled: test files of vm pools evaluate this module again.
 */
async function provisionWithoutPlugin(global: object, options: Readonly<Record<string, unknown>>) {
  if (startedByPlugin()) return undefined;
  const { provisionForWorker } = await import('./worker.js');
  return provisionForWorker(global, options.venv);
}

/** A fork's parent or, in a thread, the process itself; not a plugin around a Vitest around this Vitest. */
function startedByPlugin(): boolean {
  return [process.pid, process.ppid].includes(Number(process.env[pluginVariable]));
}
