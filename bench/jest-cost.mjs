import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure.mjs';
import { runProgram } from './run-program.mjs';
import { python } from './sets.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const files = 200;
const atMost = 10;

/**
 * What a warm test file costs over Jest's `node` environment, in milliseconds: the whole run of 200 trivial files with
 * one, less the same with the other, by file. Two workers, the packed packages installed by npm.
 */
export function jestCost(folder, cacheDirectory, repetitions) {
  const project = prepareProject(folder);
  const env = { ...process.env, TESTVENV_CACHE_DIR: cacheDirectory };
  const jest = join(project, 'node_modules/jest/bin/jest.js');
  const run = (environment) => {
    const config = join(project, `${environment}.config.cjs`);
    const start = performance.now();
    runProgram(process.execPath, [jest, '--rootDir', project, '--config', config, '--silent'], env);
    return performance.now() - start;
  };
  // Once for the caches of both, uncounted.
  for (const environment of ['node', 'venv']) run(environment);
  const rounds = Array.from({ length: repetitions }, () => ({ node: run('node'), venv: run('venv') }));
  const value = (median(rounds.map(({ venv }) => venv)) - median(rounds.map(({ node }) => node))) / files;
  const what = `Jest: a warm file over \`node\` (${files} files, 2 workers), ms`;
  return { what, value, atMost, reached: value <= atMost };
}

function prepareProject(folder) {
  const project = join(folder, 'jest');
  mkdirSync(join(project, 'tests'), { recursive: true });
  for (let index = 0; index < files; index++)
    writeFileSync(join(project, 'tests', `${index}.test.js`), testFile);
  for (const [name, options] of Object.entries(configs)) writeConfig(project, name, options);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--prefix', project, '--no-save', '--no-audit', '--no-fund'];
  runProgram('npm', [...install, ...tarballs(join(folder, 'packed-for-jest')), 'jest@30.5.2']);
  return project;
}

function tarballs(destination) {
  const lines = runProgram(process.execPath, [join(repository, 'scripts/pack.mjs'), destination]).split('\n');
  const packed = JSON.parse(lines.at(-2));
  return [packed['@testvenv/core'], packed['jest-environment-venv']];
}

function writeConfig(project, name, options) {
  const config = { maxWorkers: 2, transform: {}, ...options };
  writeFileSync(join(project, `${name}.config.cjs`), `module.exports = ${JSON.stringify(config)};\n`);
}

const configs = {
  node: { testEnvironment: 'node' },
  venv: {
    preset: 'jest-environment-venv',
    testEnvironmentOptions: { venv: { requirements: ['requests==2.32.3'], python } },
  },
};

const testFile = "test('runs', () => expect(1 + 1).toBe(2));\n";
