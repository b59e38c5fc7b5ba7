// Loaded twice: by Vitest as the environment (the default export), and by test files for `venv`. In vm pools the
// latter happens once per test file in a realm of its own, so this file loads only the handle; the engine is loaded
// by `setup`, in Vitest's realm.

import type { VenvOptions } from '@testvenv/core';
import type {} from 'vitest/node';
import { venvEnvironment } from './environment.js';

export type { Distribution, Refresh, VenvErrorCode, VenvOptions } from '@testvenv/core';
export { type VenvHandle, venv } from '@testvenv/core/handle';

export default venvEnvironment;

declare module 'vitest/node' {
  interface EnvironmentOptions {
    /** What every test file's environment gets; a file's own docblock and PEP 723 block add to it. */
    venv?: VenvOptions;
  }
}
