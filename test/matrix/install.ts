import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { fixture } from '../vitest/run-vitest.js';
import type { Cell, Manager, Runner } from './cells.js';

export type Tarballs = Readonly<Record<string, string>>;

/** What a project of each runner consists of, and which of our packages it depends on by name. */
const projects = {
  vitest: {
    from: 'vitest-suite',
    files: ['tests', 'users-setup.ts', 'environment-log.ts', 'vitest.config.ts'],
    packed: 'vitest-environment-venv',
  },
  jest: {
    from: 'jest-basic',
    files: [
      'tests',
      'versions.cjs',
      'extended-environment.cjs',
      'remember-process-env.cjs',
      'compare-process-env.cjs',
      'jest.config.cjs',
    ],
    packed: 'jest-environment-venv',
  },
} as const satisfies Record<Runner, { from: string; files: readonly string[]; packed: string }>;

/** The package managers, each in one pinned version that npm brings, with what installs a project. */
const commands: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: npmExec('pnpm@10.34.9', 'pnpm', 'install', '--prefer-offline', '--no-frozen-lockfile'),
  yarn: npmExec('@yarnpkg/cli-dist@4.18.1', 'yarn', 'install', '--no-immutable'),
  'yarn 1': npmExec('yarn@1.22.22', 'yarn', 'install', '--no-lockfile', '--prefer-offline'),
};

function npmExec(specification: string, ...command: readonly string[]): readonly string[] {
  return ['npm', 'exec', '--yes', `--package=${specification}`, '--', ...command];
}

/** A fresh project of the cell's runner, installed by its package manager. */
export async function installProject(
  folder: string,
  { runner, version, manager }: Cell,
  tarballs: Tarballs,
): Promise<string> {
  const { from, files, packed } = projects[runner];
  const project = join(folder, `${runner}-${version}-${manager.replace(' ', '-')}`);
  mkdirSync(project);
  for (const file of files) cpSync(join(fixture(from), file), join(project, file), { recursive: true });
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify(packageJson({ [runner]: version, ...beside(runner, version) }, packed, tarballs)),
  );
  // Yarn 4 looks for the project upwards without a Lockfile, and asks by default for Plug'n'Play.
  writeFileSync(join(project, 'yarn.lock'), '');
  writeFileSync(join(project, '.yarnrc.yml'), 'nodeLinker: node-modules\nenableTelemetry: false\n');
  const [command = '', ...args] = commands[manager];
  // Yarn 1 knows a tarball by its package's version alone, and would give an older one of the same version.
  const cache = manager === 'yarn 1' ? { YARN_CACHE_FOLDER: join(folder, 'yarn-1-cache') } : {};
  const env = { CI: '', YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', ...cache };
  await execa(command, args, { cwd: project, env });
  return project;
}

/** What Vitest 5 expects its users to install beside it; npm and pnpm do so by themselves, yarn does not. */
function beside(runner: Runner, version: string) {
  return runner === 'vitest' && version.startsWith('5.') ? { vite: '^8.0.0' } : {};
}

/** As if the packages came from the registry: the engine, which they depend on, is put in its place by an override. */
function packageJson(others: Readonly<Record<string, string>>, packed: string, tarballs: Tarballs) {
  const engine = { '@testvenv/core': `file:${tarballs['@testvenv/core']}` };
  return {
    private: true,
    ...(packed === 'vitest-environment-venv' && { type: 'module' }),
    devDependencies: { ...others, [packed]: `file:${tarballs[packed]}` },
    overrides: engine,
    resolutions: engine,
    pnpm: { overrides: engine },
  };
}
