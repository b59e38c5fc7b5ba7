// Imported by the test files, or named among the setup files, of who wants them: the others pay nothing.
import { type VenvMatchers, venvMatchers } from '@testvenv/core/matchers';
import { expect } from 'vitest';

expect.extend(venvMatchers);

declare module 'vitest' {
  // Without parameters, since Vitest's own have defaults, and are others in each major version.
  interface Matchers extends VenvMatchers {}
}
