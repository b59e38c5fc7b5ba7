import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMachine, type Machine, otherMachine, removeMachine, runnerOn, testvenvOn } from './machines.js';
import { parsedAs } from './published-schema.js';

// In one piece, the runner of this very file would take it for its own.
const pragma = (runner: string, what: string) => [`@${runner}`, what].join('-');

const vitestConfig = `console.log('a config that prints');
import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';
export default defineConfig({ plugins: [venv()], cacheDir: 'vite-cache', test: { include: ['client/**/*.check.ts'] } });
`;

const jestConfig = `export default { preset: 'jest-environment-venv', roots: ['<rootDir>/plugin'], testMatch: ['**/*.check.js'], transform: {} };
`;

function client(requirements: readonly string[]): string {
  return `// ${pragma('vitest', 'environment')} venv
// ${pragma('vitest', 'environment-options')} ${JSON.stringify({ requirements })}
import { expect, it } from 'vitest';
import { venv } from 'vitest-environment-venv';
it('has what it declares', () => expect(venv.distributions).toHaveLength(${requirements.length + 1}));
`;
}

function plugin(requirements: readonly string[]): string {
  return `/** ${pragma('jest', 'environment-options')} ${JSON.stringify({ requirements })} */
import { venv } from 'jest-environment-venv';
test('has what it declares', () => expect(venv.distributions).toHaveLength(${requirements.length + 1}));
`;
}

const files = {
  'package.json': '{ "type": "module" }',
  'vitest.config.ts': vitestConfig,
  'jest.config.js': jestConfig,
  'client/a.check.ts': client(['six==1.16.0']),
  'client/b.check.ts': client(['six==1.17.0']),
  'client/deep/c.check.ts': client([]),
  'plugin/d.check.js': plugin(['six==1.17.0']),
  'plugin/e.check.js': plugin(['idna==3.10', 'six==1.16.0']),
};
const testFiles = Object.keys(files).filter((name) => name.includes('.check.'));

const machines: Machine[] = [];
const known = <M extends Machine>(machine: M): M => {
  machines.push(machine);
  return machine;
};
afterAll(() => machines.forEach(removeMachine), 120_000);

let builder: Machine;
beforeAll(() => {
  const machine = known(buildMachine(files));
  const remote = pathToFileURL(join(machine.home, 'remote')).href;
  builder = { ...machine, as: ['env', `TESTVENV_REMOTE=${remote}`] };
});

async function filesOf(machine: Machine, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await testvenvOn(machine, 'warm', '--check', '--json', ...args);
  return JSON.parse(stdout).files.map(({ file }: { file: string }) => file);
}

describe('testvenv warm', () => {
  it('lists what is missing of both runners, builds each snapshot once, and then misses nothing', async () => {
    const before = await testvenvOn(builder, 'warm', '--check');
    expect(before.exitCode).toBe(1);
    parsedAs('warm', (await testvenvOn(builder, 'warm', '--check', '--json', 'client/a')).stdout);
    expect(before.stdout).toContain('missing  client/a.check.ts  six==1.16.0\n');
    expect(before.stdout).toContain('missing  client/deep/c.check.ts  pip alone\n');
    expect(before.stdout).toContain('missing  plugin/e.check.js  idna==3.10 six==1.16.0\n');

    const warmed = await testvenvOn(builder, 'warm');
    expect(warmed.stdout).toBe('5 test files: 4 snapshots built, 0 found');
    const after = await testvenvOn(builder, 'warm', '--check', '--json');
    expect(after.exitCode).toBe(0);
    expect(parsedAs('warm', after.stdout)).toMatchObject({ built: 0, found: 4, missing: 0, failed: 0 });
  });

  it('says what a file gets wrong, at its line, and goes on with the others', async () => {
    writeFileSync(join(builder.project, 'client/bad.check.ts'), client(['six ==']));
    const { exitCode, stdout, stderr } = await testvenvOn(builder, 'warm', 'client');
    parsedAs('warm', (await testvenvOn(builder, 'warm', '--check', '--json')).stdout);
    rmSync(join(builder.project, 'client/bad.check.ts'));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('4 test files: 0 snapshots built, 3 found');
    expect(stderr).toContain('[INVALID_REQUEST]');
    expect(stderr).toContain('client/bad.check.ts:2');
  });
});

describe('what a remote has', () => {
  const elsewhere = (cache: string): Machine => ({ ...builder, cache: join(builder.home, cache) });

  it('is fetched into another cache, and said to be', async () => {
    const machine = elsewhere('of-warm');
    const warmed = parsedAs('warm', (await testvenvOn(machine, 'warm', '--json')).stdout);
    expect(warmed).toMatchObject({ built: 0, fetched: 4, found: 0 });
    expect((await testvenvOn(machine, 'warm')).stdout).toBe('5 test files: 0 snapshots built, 4 found');
  });

  it('is so by the runners too', async () => {
    const vitest = await runnerOn(elsewhere('of-vitest'), 'vitest');
    expect(vitest.all).toContain('3 environments, 0 snapshots built, 3 fetched, 0 found');
    const jest = await runnerOn(elsewhere('of-jest'), 'jest');
    expect(jest.all).toContain('venv: 2 test files, 0 snapshots built, 2 fetched, 0 found');
  });
});

describe('testvenv key', () => {
  it('is another when a declaration is, and the same when the declarations are', async () => {
    const key = async () => (await testvenvOn(builder, 'key')).stdout;
    const first = await key();
    expect(first).toMatch(/^testvenv-[\w.-]+-[\da-f]{32}$/);
    const path = join(builder.project, 'client/deep/c.check.ts');
    writeFileSync(path, client(['toml==0.10.2']));
    expect(await key()).not.toBe(first);
    writeFileSync(
      path,
      `${files['client/deep/c.check.ts']}// The test is another, what it declares is not.\n`,
    );
    expect(await key()).toBe(first);
  });
});

describe('a cache that is carried to other machines', () => {
  it('serves their shards, each with just its own test files, and nothing is built or asked there', {
    timeout: 300_000,
  }, async () => {
    await testvenvOn(builder, 'run', '--with', 'toml==0.10.2', '--', 'python', '-V');
    const pruned = await testvenvOn(builder, 'cache', 'prune', '--ci');
    expect(pruned.stdout).toMatch(/toml==0\.10\.2\n1 snapshot removed, /);
    const { key } = parsedAs('key', (await testvenvOn(builder, 'key', '--json')).stdout);

    const ran: string[] = [];
    for (const [shard, carry] of [
      ['1/2', 'copied'],
      ['2/2', 'packed'],
    ] as const) {
      const machine = known(otherMachine(builder, files, carry));
      const { stdout, all } = await testvenvOn(machine, 'key');
      expect(stdout, all).toBe(key);
      const expected = await filesOf(machine, '--shard', shard);
      const checked = await testvenvOn(machine, 'warm', '--check', '--shard', shard);
      expect(checked.exitCode, checked.all).toBe(0);
      const own = [...(await runVitest(machine, shard)), ...(await runJest(machine, shard))];
      expect(own.sort()).toEqual([...expected].sort());
      expect((await testvenvOn(machine, 'cache', 'verify')).stdout).toMatch(/^4 snapshots, .+ none damaged$/);
      ran.push(...own);
    }
    expect(ran.sort()).toEqual(testFiles.sort());
  });
});

/** @returns the test files that ran */
async function runVitest(machine: Machine, shard: string): Promise<readonly string[]> {
  const report = join(machine.home, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { exitCode, all } = await runnerOn(machine, 'vitest', `--shard=${shard}`, ...reporters);
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/\d environments?, 0 snapshots built/);
  return filesIn(report, machine);
}

async function runJest(machine: Machine, shard: string): Promise<readonly string[]> {
  const report = join(machine.home, 'jest.json');
  const { exitCode, all } = await runnerOn(
    machine,
    'jest',
    `--shard=${shard}`,
    '--json',
    `--outputFile=${report}`,
  );
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/venv: \d test files?, 0 snapshots built/);
  return filesIn(report, machine);
}

function filesIn(report: string, { project }: Machine): readonly string[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.map(({ name }: { name: string }) => relative(project, name));
}
