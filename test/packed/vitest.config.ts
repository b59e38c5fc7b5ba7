import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'packed', testTimeout: 400_000, hookTimeout: 400_000 },
});
