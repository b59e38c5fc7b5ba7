import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The sources, not what was built of them: the coverage is theirs.
  resolve: {
    alias: { '@testvenv/core/internal/cold': fileURLToPath(new URL('src/cold.ts', import.meta.url)) },
  },
  test: {
    name: 'core',
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/shared-cache.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Every test of a layered environment runs pip: more workers only fight for the processor.
    maxWorkers: 2,
    unstubEnvs: true,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'test/tsconfig.json' },
  },
});
