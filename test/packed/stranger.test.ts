// What a stranger does: an empty folder, `npm install` of the packed packages, the files of the README.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, runVitest } from '../vitest/run-vitest.js';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { nodeBinaryPackage } from './node-binary.js';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'testvenv-stranger-'));
const cacheDirectory = temporaryCache();
let tarballs: readonly string[];

beforeAll(async () => {
  const packed = join(folder, 'packed');
  await execa('node', ['scripts/pack.mjs', packed], { cwd: repository });
  tarballs = readdirSync(packed).map((name) => join(packed, name));
  expect(tarballs).toHaveLength(4);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A fresh project with the packed packages and whatever else, installed by npm. */
async function install(name: string, ...others: readonly string[]): Promise<string> {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  await execa('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...others], { cwd: project });
  return project;
}

describe('Vitest 5 on Node 22', () => {
  let project: string;
  let node: string;

  beforeAll(async () => {
    const binary = nodeBinaryPackage();
    project = await install('vitest-5', 'vitest@5.1.1', `${binary}@22`);
    node = join(project, 'node_modules', binary, 'bin', 'node');
    for (const file of [
      'tests',
      'no-plugin',
      'users-setup.ts',
      'environment-log.ts',
      'vitest.config.ts',
      'no-plugin.config.ts',
    ]) {
      cpSync(join(fixture('vitest-suite'), file), join(project, file), { recursive: true });
    }
  });

  it('is what runs', async () => {
    expect((await execa(node, ['--version'])).stdout).toMatch(/^v22\./);
  });

  it('works without the plugin in the default isolation', async () => {
    const run = await runVitest({ project, cacheDirectory, node, args: ['--config=no-plugin.config.ts'] });
    expect(run.exitCode, run.output).toBe(0);
    expect(new Set(run.environments.map(({ id }) => id)).size).toBe(2);
  });

  it('reports a malformed docblock as that file failing', async () => {
    cpSync(join(fixture('vitest-bad'), 'tests'), join(project, 'bad'), { recursive: true });
    const run = await runVitest({
      project,
      cacheDirectory,
      node,
      args: ['bad/malformed-json', 'tests/docblock'],
    });
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('declared at: bad/malformed-json.test.ts:2 (docblock)');
    expect(run.output).toContain('1 failed | 1 passed');
  });

  it('has the command line', async () => {
    const env = { TESTVENV_CACHE_DIR: cacheDirectory };
    const run = (...args: string[]) =>
      execa(node, [join(project, 'node_modules/testvenv/dist/main.js'), ...args], { cwd: project, env });
    const { stdout } = await run(
      'run',
      '--with',
      'six==1.17.0',
      '--',
      'python',
      '-c',
      'import six; print(six.__version__)',
    );
    expect(stdout).toBe('1.17.0');
    expect((await run('cache', 'dir')).stdout).toBe(cacheDirectory);
    const remote = { ...env, TESTVENV_REMOTE: 's3://bucket/prefix' };
    const args = [
      join(project, 'node_modules/testvenv/dist/main.js'),
      'run',
      '--with',
      'six==1.16.0',
      '--',
      'true',
    ];
    const { stderr } = await execa(node, args, { cwd: project, env: remote, reject: false });
    expect(stderr).toContain('[REMOTE_UNAVAILABLE] a remote on S3 needs the package @aws-sdk/client-s3');
    await run('warm', 'tests/');
    expect((await run('warm', 'tests/')).stdout).toMatch(/^8 test files: 0 snapshots built, \d found$/);
  });
});

describe("a user's TypeScript", () => {
  let project: string;

  beforeAll(async () => {
    project = await install('types', 'vitest@4.1.12', 'jest@30.5.2', 'typescript@7.0.2', '@types/node@20');
  });

  const compile = async (files: Readonly<Record<string, string>>) => {
    for (const [name, code] of Object.entries(files)) writeFileSync(join(project, name), code);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    const args = [...options, '--skipLibCheck', '--types', 'node', ...Object.keys(files)];
    const tsc = join(project, 'node_modules/.bin/tsc');
    return (await execa(tsc, args, { cwd: project, all: true, reject: false })).all;
  };

  it('compiles against the packed types of the Vitest package', async () => {
    expect(await compile({ 'vitest.config.ts': config, 'some.test.ts': vitestTest })).toBe('');
  });

  it('compiles against those of the Jest package, in CommonJS and in ES modules', async () => {
    expect(await compile({ 'some.test.cts': jestTest, 'some.test.mts': jestTest })).toBe('');
  });
});

const config = `
import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';

export default defineConfig({
  plugins: [venv({ maxConcurrentBuilds: 4 })],
  test: { environment: 'venv', environmentOptions: { venv: { requirements: ['requests==2.32.3'], python: '>=3.10' } } },
});

export const wrong = defineConfig({
  // @ts-expect-error a list of strings
  test: { environmentOptions: { venv: { requirements: 'requests' } } },
});
`;

const vitestTest = `${testOf('vitest-environment-venv')}
import { expect, expectTypeOf } from 'vitest';
import { test, type VenvHandle } from 'vitest-environment-venv/test';
${matchersOf('vitest-environment-venv')}

test('has a venv', ({ venv: own }) => expectTypeOf(own).toEqualTypeOf<VenvHandle>());

const older = test.extend({ venvOptions: { requirements: ['six'] }, greeting: 'hello' });
older('has both', ({ venv: own, greeting }) => own.prefix + greeting.trim());

test.override({ venvOptions: { python: '3.12' }, venvScope: 'file' });
// @ts-expect-error a list of strings
test.override({ venvOptions: { requirements: 'six' } });
// @ts-expect-error no such scope
test.override({ venvScope: 'worker' });
`;

const jestTest = `${testOf('jest-environment-venv')}
import { expect } from '@jest/globals';
${matchersOf('jest-environment-venv')}
import { TestEnvironment, type VenvOptions } from 'jest-environment-venv';

export const options: VenvOptions = { requirements: ['requests==2.32.3'] };

export class Extended extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.extension = 'set up';
  }
}

// @ts-expect-error a number is no command
export const wrong = () => venv.run(1);
`;

function testOf(name: string): string {
  return `
import { venv } from '${name}';

export async function use(): Promise<string> {
  const { stdout, exitCode } = await venv.run('python', ['-c', 'print(1)']);
  const code: number | undefined = exitCode;
  const other = await venv.$\`python -V\`;
  return stdout + other.stdout + code + venv.prefix + venv.distributions[0]?.version;
}
`;
}

function matchersOf(name: string): string {
  return `
import '${name}/matchers';

export function match(): void {
  expect(venv).toHaveDistribution('requests', '>=2.30');
  expect(venv).not.toHaveScript('pytest');
  // @ts-expect-error a number is no specifier
  expect(venv).toHaveDistribution('requests', 2);
}
`;
}
