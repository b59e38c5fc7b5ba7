import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'matrix',
    include: ['**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Two of the cells at a time.
    maxConcurrency: 2,
  },
});
