import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure.mjs';
import { runProgram } from './run-program.mjs';
import { python } from './sets.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const files = 50;

/**
 * What a warm test file costs over Vitest's `node` environment, in milliseconds: the whole run of 50 trivial files
 * with one, less the same with the other, by file. Two workers, isolated forks, the packed packages installed by npm, as users
 * have them: Vitest transforms what is linked from a workspace.
 */
export function vitestCost(folder, cacheDirectory, repetitions) {
  const project = prepareProject(folder);
  const env = { ...process.env, TESTVENV_CACHE_DIR: cacheDirectory };
  const run = (environment) => {
    const start = performance.now();
    runProgram(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--root', project, '--config', `${environment}.config.mjs`],
      env,
    );
    return performance.now() - start;
  };
  const before = process.cwd();
  process.chdir(project);
  try {
    run('venv');
    const rounds = Array.from({ length: repetitions }, () => ({ node: run('node'), venv: run('venv') }));
    const [node, venv] = [median(rounds.map((one) => one.node)), median(rounds.map((one) => one.venv))];
    return { files, node, venv, perFile: (venv - node) / files };
  } finally {
    process.chdir(before);
  }
}

/** Installs the packed packages in a folder, as users have them. @returns the project */
export function prepareProject(folder) {
  const project = join(folder, 'vitest');
  mkdirSync(join(project, 'tests'), { recursive: true });
  for (let index = 0; index < files; index++)
    writeFileSync(join(project, 'tests', `${index}.test.js`), testFile);
  writeFileSync(
    join(project, 'node.config.mjs'),
    "export default { test: { environment: 'node', maxWorkers: 2 } };\n",
  );
  writeFileSync(join(project, 'venv.config.mjs'), venvConfig);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tarballs = Object.entries(
    JSON.parse(
      runProgram(process.execPath, [join(repository, 'scripts/pack.mjs'), join(folder, 'packed')])
        .split('\n')
        .at(-2),
    ),
  )
    .filter(([name]) => /core|vitest/.test(name))
    .map(([, path]) => path);
  runProgram('npm', [
    'install',
    '--prefix',
    project,
    '--no-save',
    '--no-audit',
    '--no-fund',
    ...tarballs,
    'vitest@4.1.12',
  ]);
  return project;
}

const testFile = `import { expect, it } from 'vitest';

it('runs', () => expect(1 + 1).toBe(2));
`;

const venvConfig = `import { venv } from 'vitest-environment-venv/plugin';

export default {
  plugins: [venv()],
  test: {
    environment: 'venv',
    maxWorkers: 2,
    environmentOptions: { venv: { requirements: ['requests==2.32.3'], python: '${python}' } },
  },
};
`;
