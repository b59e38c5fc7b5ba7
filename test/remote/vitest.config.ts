import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'remote',
    globalSetup: ['object-store.setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    unstubEnvs: true,
  },
});
