import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'jest',
    include: ['**/*.test.ts'],
    // Real runs of Jest, the first of which build snapshots.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
