import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'test/*/vitest.config.ts'],
    // Most tests start programs of their own.
    maxWorkers: 2,
    coverage: {
      include: ['packages/core/src/**'],
      reporter: ['text', 'html', 'json'],
      // What fails and what is not run are two questions.
      reportOnFailure: true,
    },
  },
});
