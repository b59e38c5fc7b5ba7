import type { Environment } from 'vitest/runtime';

/** The `node` environment of Vitest with a Python virtualenv of one's own. */
export const venvEnvironment: Environment = {
  name: 'venv',
  viteEnvironment: 'ssr',
  async setup(global, options) {
    const { node } = await nodeEnvironment();
    const base = await node.setup(global, options);
    const worker = await startWorker(global, options);
    return {
      teardown: async (target) => {
        await worker.stop();
        await base.teardown(target);
      },
    };
  },
  async setupVM(options) {
    const { node } = await nodeEnvironment();
    const base = await node.setupVM?.(options);
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

async function nodeEnvironment() {
  const { builtinEnvironments } = await import('vitest/runtime');
  return builtinEnvironments;
}

async function startWorker(global: object, options: Readonly<Record<string, unknown>>) {
  const { startVenvWorker } = await import('./worker.js');
  return startVenvWorker(global, options.venv);
}
