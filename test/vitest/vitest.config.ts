import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'vitest', testTimeout: 240_000, hookTimeout: 240_000 },
});
