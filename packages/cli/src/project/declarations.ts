import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Declaration, type SerialisedVenvError, VenvError, type Wanted } from '@testvenv/core';
import type { Selection } from './selection.js';

export type RunnerName = 'vitest' | 'jest';

/** A test file that declares an environment, and what it declares or what is wrong with that. */
export interface DeclaredFile {
  readonly runner: RunnerName;
  /** Relative to the current folder. */
  readonly file: string;
  readonly root: string;
  readonly declaration: Declaration | SerialisedVenvError;
}

/** What the runners' packages offer under `warm`; the project's own copy is loaded. */
interface Warmable {
  findDeclarations(
    root: string,
    selection: { readonly filters: readonly string[]; readonly shard?: string; readonly config?: string },
  ): Promise<readonly Omit<DeclaredFile, 'runner'>[]>;
}

/** The package of ours for each runner. */
export const runnerPackages: Readonly<Record<RunnerName, string>> = {
  vitest: 'vitest-environment-venv',
  jest: 'jest-environment-venv',
};

/**
 * What the test files of a project declare, asked of its runners: of Vitest, of Jest, or of both.
 * @throws VenvError `INVALID_REQUEST` where neither is there, or one cannot say what it would run
 */
export async function projectDeclarations(selection: Selection): Promise<readonly DeclaredFile[]> {
  const files: DeclaredFile[] = [];
  for (const root of selection.roots.map((one) => resolve(one))) {
    const found = runnersOf(root).filter(([runner]) => selection.runners?.includes(runner) ?? true);
    if (found.length === 0) throw noRunner(root);
    // One after the other: a runner may take all of the machine's cores to look for test files.
    for (const [runner, path] of found) files.push(...(await declarationsOf(runner, path, root, selection)));
  }
  return files;
}

/**
 * The declarations alone.
 * @throws VenvError the first malformed one's
 */
export function wantedBy(files: readonly DeclaredFile[]): readonly Wanted[] {
  return files.map(({ declaration, root }) => {
    if ('code' in declaration) throw VenvError.from(declaration);
    return { declaration, root };
  });
}

/** Each runner whose package the project has, with the path of that. */
function runnersOf(root: string): readonly (readonly [RunnerName, string])[] {
  const require = createRequire(join(root, 'package.json'));
  return (Object.keys(runnerPackages) as RunnerName[]).flatMap((runner) => {
    try {
      return [[runner, require.resolve(`${runnerPackages[runner]}/warm`)] as const];
    } catch {
      return [];
    }
  });
}

async function declarationsOf(
  runner: RunnerName,
  path: string,
  root: string,
  { filters, shard, vitestConfig, jestConfig }: Selection,
): Promise<readonly DeclaredFile[]> {
  const { findDeclarations } = (await import(pathToFileURL(path).href)) as Warmable;
  const named = runner === 'vitest' ? vitestConfig : jestConfig;
  const configs = named.length > 0 ? named.map((config) => ({ config: resolve(root, config) })) : [{}];
  const files: DeclaredFile[] = [];
  for (const config of configs) {
    const found = await findDeclarations(root, { filters, ...(shard && { shard }), ...config });
    files.push(
      ...found.map((one) => ({ ...one, runner, file: relative(process.cwd(), one.file) || one.file })),
    );
  }
  return files;
}

function noRunner(root: string): VenvError {
  const names = Object.values(runnerPackages).join(' nor ');
  return new VenvError('INVALID_REQUEST', `neither ${names} is installed in the project ${root}`, {
    hint: 'run this in the folder of the project whose tests declare environments, or name it with --root',
  });
}
