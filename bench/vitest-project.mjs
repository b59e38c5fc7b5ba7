import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';
import { python } from './sets.mjs';

/** What the config declares for every file. */
export const configured = ['requests==2.32.3'];

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * A project with the packed packages installed by npm, as users have them: Vitest transforms what is linked from a
 * workspace. Configs `node` and `venv`; no tests yet.
 */
export function prepareVitestProject(folder) {
  const project = join(folder, 'vitest');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'node.config.mjs'), "export default { test: { environment: 'node' } };\n");
  writeFileSync(join(project, 'venv.config.mjs'), venvConfig);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
  const pack = runProgram(process.execPath, [join(repository, 'scripts/pack.mjs'), join(folder, 'packed')]);
  const tarballs = Object.entries(JSON.parse(pack.split('\n').at(-2)))
    .filter(([name]) => /core|vitest/.test(name))
    .map(([, path]) => path);
  const quiet = ['--no-save', '--no-audit', '--no-fund'];
  runProgram('npm', ['install', '--prefix', project, ...quiet, ...tarballs, 'vitest@4.1.12']);
  return project;
}

/** Trivial test files in a folder of the project. `head(index)` is what each begins with. */
export function writeTests(project, name, files, head = () => '') {
  mkdirSync(join(project, name), { recursive: true });
  for (let index = 0; index < files; index++)
    writeFileSync(join(project, name, `${index}.test.js`), `${head(index)}${testFile}`);
}

/** @returns {number} milliseconds of the whole run */
export function runVitest(project, { environment, tests, workers = 2, isolate = true, cacheDirectory }) {
  const config = ['--root', project, '--config', `${environment}.config.mjs`];
  const env = { ...process.env, TESTVENV_CACHE_DIR: cacheDirectory };
  const before = process.cwd();
  process.chdir(project);
  try {
    const start = performance.now();
    const options = [`--maxWorkers=${workers}`, `--isolate=${isolate}`];
    const args = ['node_modules/vitest/vitest.mjs', 'run', ...config, ...options, `${tests}/`];
    runProgram(process.execPath, args, env);
    return performance.now() - start;
  } finally {
    process.chdir(before);
  }
}

const testFile = `import { expect, it } from 'vitest';

it('runs', () => expect(1 + 1).toBe(2));
`;

const venvConfig = `import { venv } from 'vitest-environment-venv/plugin';

export default {
  plugins: [venv()],
  test: {
    environment: 'venv',
    environmentOptions: { venv: { requirements: ${JSON.stringify(configured)}, python: '${python}' } },
  },
};
`;
