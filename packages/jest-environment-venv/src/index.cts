import { venv as handle } from '@testvenv/core/handle';
import type { VenvEnvironment } from './environment.cjs';
import { lazyClass } from './lazy-class.cjs';
import type { VenvHandle } from './types.cjs';

export type { VenvHandle, VenvOptions } from './types.cjs';

/**
 * The Python environment of the test file that runs: `await venv.run('python', ['-c', '…'])`.
 * @throws VenvError `ENVIRONMENT_NOT_FOUND` in a file without `@jest-environment venv`, and after its last test
 */
export const venv: VenvHandle = handle;

/** The Jest environment. Extend it as you would Jest's own, calling `super.setup()` and `super.teardown()`. */
export type TestEnvironment = VenvEnvironment;

// Lazy, because Jest evaluates this module in every test's sandbox too, where Jest's own environment is only a cost.
export const TestEnvironment: typeof VenvEnvironment = lazyClass(() => loadEnvironment().VenvEnvironment);

/**
 * For Jest, which loads a default export. People import `TestEnvironment`: a `default` beside other names in a
 * CommonJS module is not the same to every importer.
 * @internal
 */
export default TestEnvironment;

function loadEnvironment(): typeof import('./environment.cjs') {
  return require('./environment.cjs');
}
