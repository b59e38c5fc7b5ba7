// Imported by the test files, or named in `setupFilesAfterEnv`, of who wants them: the others pay nothing.
import { venvMatchers } from '@testvenv/core/matchers';
import type {} from 'expect';
import type { VenvMatchers } from './types.cjs';

// Jest gives it to every test file, under this name and without any such package.
const { expect } = require('@jest/globals') as { expect: { extend(matchers: object): void } };

expect.extend(venvMatchers);

declare global {
  namespace jest {
    interface Matchers<R> extends VenvMatchers {}
  }
}

declare module 'expect' {
  interface Matchers<R> extends VenvMatchers {}
}
