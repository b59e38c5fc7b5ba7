import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';

export default defineConfig({ plugins: [venv()], test: { testTimeout: 30_000 } });
