import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runJest } from '../jest/run-jest.js';
import { cleanEnv, runVitest } from '../vitest/run-vitest.js';
import { type Cell, modes, type Runner } from './cells.js';

export interface Place {
  readonly project: string;
  readonly node: string;
  readonly cacheDirectory: string;
  /** A folder for what a run writes. */
  readonly temporary: string;
}

/** Runs the project's suite as the cell says; every file must pass, each with an environment of its own. */
export async function runCell({ runner, mode }: Cell, place: Place): Promise<void> {
  const args = (modes[runner] as Readonly<Record<string, readonly string[]>>)[mode] ?? [];
  await runSuite[runner](place, args);
}

const runSuite: Readonly<Record<Runner, (place: Place, args: readonly string[]) => Promise<void>>> = {
  vitest: async ({ project, node, cacheDirectory }, args) => {
    const run = await runVitest({ project, node, cacheDirectory, args: [...args, 'tests/'] });
    expect(run.exitCode, run.output).toBe(0);
    expect(Object.keys(run.files)).toHaveLength(9);
    expect(new Set(run.environments.map(({ id }) => id)).size).toBe(8);
  },
  jest: async ({ project, node, cacheDirectory, temporary }, args) => {
    const processEnv = { ...cleanEnv(), TESTVENV_CACHE_DIR: cacheDirectory };
    const scratch = mkdtempSync(join(temporary, 'jest-'));
    const run = await runJest(args, { cwd: project, node, processEnv, temporary: scratch });
    expect(run.exitCode, run.output).toBe(0);
    expect(Object.keys(run.files)).toHaveLength(11);
  },
};
