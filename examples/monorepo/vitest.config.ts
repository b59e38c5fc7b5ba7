import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';

export default defineConfig({
  plugins: [venv()],
  test: {
    include: ['packages/client/test/*.test.ts'],
    environment: 'venv',
    // The Python package of this repository, in every test file of the client.
    environmentOptions: { venv: { requirements: ['./python/units'] } },
  },
});
