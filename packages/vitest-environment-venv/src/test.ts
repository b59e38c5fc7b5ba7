// Evaluated in the test's realm, by test files that want an environment for each test. The engine is loaded with the
// first of them.
import type { VenvOptions } from '@testvenv/core';
import { lendHandle, type VenvHandle } from '@testvenv/core/handle';
import { type TestAPI, test as vitestTest } from 'vitest';
import { environmentFor, SharedEnvironments } from './test-environments.js';

export type { VenvOptions } from '@testvenv/core';
export type { VenvHandle } from '@testvenv/core/handle';

export interface VenvFixtures {
  /**
   * A fresh virtualenv of the test's own, like its file's; removed, with all processes in it, when the test has ended. It
   * is activated for the time of the test, unless the test is concurrent with others: they share one `process.env`, so
   * use `venv.run`, `venv.$` and `venv.processEnv` there.
   */
  readonly venv: VenvHandle;
  /**
   * Options in place of those that the file has by its config, docblock and PEP 723 block: `requirements` replaces all
   * requirements. Default: none, the virtualenv is like the file's.
   */
  readonly venvOptions: VenvOptions;
  /** `file`: tests of a file with the same `venvOptions` share one virtualenv. Default: `test`. */
  readonly venvScope: 'test' | 'file';
}

interface FileFixtures {
  readonly venvsOfFile: SharedEnvironments;
}

const shareInFile = async (_: unknown, use: (shared: SharedEnvironments) => Promise<void>) => {
  const shared = new SharedEnvironments();
  await use(shared);
  await shared.end();
};

/** Vitest's `test` with the fixture `venv`. Extend it, and override `venvOptions` and `venvScope`, as any other. */
export const test: TestAPI<VenvFixtures> = vitestTest.extend<VenvFixtures & FileFixtures>({
  venvOptions: {},
  venvScope: 'test',
  // Bound, because Vitest reads fixtures out of a function's written parameters, and this one wants none.
  venvsOfFile: [shareInFile.bind(undefined), { scope: 'file' }],
  venv: async ({ venvOptions, venvScope, venvsOfFile, task }, use) => {
    const isShared = venvScope === 'file';
    const environment = await (isShared
      ? venvsOfFile.get(task, venvOptions)
      : environmentFor(task, venvOptions));
    const deactivate = task.concurrent ? undefined : environment.activate(process.env);
    const { handle, end } = lendHandle(environment);
    await use(handle);
    end();
    deactivate?.();
    if (!isShared) await environment.dispose();
  },
});

export const it: typeof test = test;
