import { appendFileSync, chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { parsedAs } from './published-schema.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const cacheDirectory = temporaryCache();

function testvenv(...args: readonly string[]) {
  // pnpm's NODE_PATH would let a folder without any package find ours.
  const { NODE_PATH: _, ...inherited } = process.env;
  const env = { ...inherited, TESTVENV_CACHE_DIR: cacheDirectory, NO_COLOR: '1' };
  return execa(process.execPath, [main, ...args], {
    cwd: tmpdir(),
    reject: false,
    env,
    extendEnv: false,
    all: true,
  });
}

describe('testvenv run', () => {
  it('runs a command in a fresh environment with the requirements, and removes it', async () => {
    const code = 'import six, sys; print(six.__version__, sys.prefix)';
    const { stdout, exitCode } = await testvenv('run', '--with', 'six==1.17.0', '--', 'python', '-c', code);
    expect(stdout).toMatch(/^1\.17\.0 .+environments-v1/);
    expect(exitCode).toBe(0);
    expect(readdirSync(join(cacheDirectory, 'environments-v1'))).toEqual([]);
  });

  it("passes on the command's options and its exit code", async () => {
    const { exitCode } = await testvenv('run', '--', 'python', '-c', 'raise SystemExit(3)');
    expect(exitCode).toBe(3);
  });

  it('ends as a shell would when a signal ended the command, or there is no such command', async () => {
    const killed = await testvenv('run', '--', 'python', '-c', 'import os; os.kill(os.getpid(), 9)');
    expect(killed.exitCode).toBe(128 + 9);
    const missing = await testvenv('run', '--', 'no-such-command');
    expect(missing.exitCode).toBe(127);
    expect(missing.stderr).toContain('no-such-command');
  });

  it('lets the command take its time, whatever the setting allows those of tests', async () => {
    vi.stubEnv('TESTVENV_COMMAND_TIMEOUT', '100');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const code = "import time; time.sleep(1); print('ended by itself')";
    const { stdout, exitCode, stderr } = await testvenv('run', '--', 'python', '-c', code);
    expect(stdout, stderr).toBe('ended by itself');
    expect(exitCode).toBe(0);
  });

  it('takes 3.10 for a version, not for the number 3.1', async () => {
    const { stderr } = await testvenv('run', '--python', '3.10.999', '--', 'python');
    expect(stderr).toContain('no Python 3.10.999 was found');
  });

  it.each([
    [['--with', 'six =='], '[INVALID_REQUEST]'],
    [['--with', 'testvenv-no-such-package'], '[DISTRIBUTION_NOT_FOUND]'],
    [['--python', '2.7'], '[INTERPRETER_NOT_FOUND]'],
  ])('says what is wrong with %j', async (options, code) => {
    const { stderr, exitCode } = await testvenv('run', ...options, '--', 'python');
    expect(stderr).toContain(`testvenv: ${code}`);
    expect(stderr).toContain('declared at: the command line');
    expect(exitCode).toBe(1);
  });
});

describe('testvenv cache', () => {
  it('prints its folder', async () => {
    expect((await testvenv('cache', 'dir')).stdout).toBe(cacheDirectory);
  });

  it('lists its snapshots, for people and for programs', async () => {
    const { stdout } = await testvenv('cache', 'ls');
    expect(stdout).toContain('six==1.17.0');
    expect(stdout).toMatch(/2 snapshots, [\d.]+ MB$/);
    const listed = JSON.parse((await testvenv('cache', 'ls', '--json')).stdout);
    expect(listed).toHaveLength(2);
    expect(listed[0].distributions).toContainEqual({ name: 'six', version: '1.17.0' });
  });
});

/** Damages one module of a snapshot as root may, or whoever takes the permission first. */
function damage(id: string): string {
  const path = join('tree', 'lib', readdirSync(join(snapshots, id, 'tree', 'lib'))[0] ?? '', 'site-packages');
  const file = join(snapshots, id, path, 'six.py');
  chmodSync(file, 0o644);
  appendFileSync(file, '# edited\n');
  return join(path, 'six.py');
}

const snapshots = join(cacheDirectory, 'snapshots-v1');

describe('testvenv cache verify', () => {
  it('lists what was changed with exit code 1, and repairs it', async () => {
    const clean = await testvenv('cache', 'verify');
    expect(clean.stdout).toMatch(/^2 snapshots, \d+ files: none damaged$/);
    expect(clean.exitCode).toBe(0);

    const listed = JSON.parse((await testvenv('cache', 'ls', '--json')).stdout);
    const id = listed.find(({ distributions }: never) => JSON.stringify(distributions).includes('six')).id;
    const path = damage(id);
    const found = await testvenv('cache', 'verify');
    expect(found.stdout).toContain(`${id}\n  mode        ${path}\n  changed     ${path}\n`);
    expect(found.stdout).toMatch(/ 1 damaged$/);
    expect(found.exitCode).toBe(1);
    const { damaged } = JSON.parse((await testvenv('cache', 'verify', '--json')).stdout);
    expect(damaged).toEqual([{ id, damages: ['mode', 'changed'].map((kind) => ({ path, kind })) }]);

    const repaired = await testvenv('cache', 'verify', '--repair');
    expect(repaired.stdout).toContain(`${id} built again`);
    expect(repaired.exitCode).toBe(0);
    expect((await testvenv('cache', 'verify')).exitCode).toBe(0);
  });
});

describe('testvenv cache size', () => {
  it('adds up', async () => {
    const { total, ...parts } = JSON.parse((await testvenv('cache', 'size', '--json')).stdout);
    expect(Object.values(parts).reduce((sum: number, one) => sum + Number(one), 0)).toBe(total);
    expect((await testvenv('cache', 'size')).stdout).toMatch(/^snapshots +[\d.]+ MB$/m);
  });
});

describe('testvenv cache prune', () => {
  it('tells, then removes what is not in use', async () => {
    expect((await testvenv('cache', 'prune')).stdout).toMatch(/^0 snapshots removed/);
    const dry = await testvenv('cache', 'prune', '--max-size', '0', '--dry-run');
    expect(dry.stdout).toMatch(/2 snapshots would be removed, [\d.]+ MB; 0\.0 MB remain$/);
    expect(readdirSync(snapshots)).toHaveLength(2);
    const used = await testvenv('run', '--', process.execPath, main, 'cache', 'prune', '--older-than', '0m');
    expect(used.stdout).toMatch(/^\w{12} stays: it is in use$/m);
    expect(readdirSync(snapshots)).toHaveLength(1);
    await testvenv('cache', 'prune', '--max-size', '0.1kB');
    expect(readdirSync(snapshots)).toEqual([]);
  });

  it.each(['lots', '5 elephants', '-1'])('refuses %j as a limit', async (text) => {
    const { stderr, exitCode } = await testvenv('cache', 'prune', `--max-size=${text}`);
    expect(stderr).toContain('Write a size such as 500MB or 2GB.');
    expect(exitCode).toBe(2);
  });
});

describe('testvenv doctor', () => {
  it('says what there is and what this project gets, and that nothing is broken', async () => {
    const { stdout, exitCode } = await testvenv('doctor');
    expect(stdout).toMatch(/^This project gets:\n {2}cpython 3\.\d+\.\d+ {2}\/.+ {2}venv yes, pip bundled/);
    expect(stdout).toContain(`Cache:\n  ${cacheDirectory}  owner ${process.getuid?.()}  mode 700`);
    expect(stdout).toContain('older than 3.8');
    expect(exitCode).toBe(0);
  });

  it('ends with 1 and a repair where something is broken, as JSON too', async () => {
    vi.stubEnv('TESTVENV_PYTHON', '3.99');
    const { stdout, exitCode } = await testvenv('doctor');
    expect(stdout).toContain(
      'broken: this project gets no interpreter: no Python 3.99 was found\n    repair: ',
    );
    expect(exitCode).toBe(1);
    const asJson = await testvenv('doctor', '--json');
    expect(JSON.parse(asJson.stdout).findings[0]).toMatchObject({ severity: 'broken' });
    expect(asJson.exitCode).toBe(1);
    vi.unstubAllEnvs();
  });
});

describe('a wrong call', () => {
  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['run', '--wiht', 'six', '--', 'python'], 'Did you mean --with?'],
    [['run'], 'missing required argument'],
    [['warm', '--shard', '3/2'], 'Write a shard such as 2/5.'],
    [['warm', '--max-concurrent-builds', '0'], 'Write a whole number, at least 1.'],
    [['cache', 'prune', '--ci', '--max-size', '1GB'], 'cannot be used with option'],
  ])('%j is refused with a hint', async (args, words) => {
    const { stderr, exitCode } = await testvenv(...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });
});

describe('help', () => {
  it('shows examples and exit codes, on stdout and with 0', async () => {
    const { stdout, exitCode } = await testvenv('--help');
    expect(stdout).toContain('testvenv run --with requests -- python script.py');
    expect(stdout).toContain('Exit codes:');
    expect(exitCode).toBe(0);
    expect((await testvenv('cache', 'prune', '--help')).stdout).toContain(
      'Examples:\n  testvenv cache prune',
    );
  });
});

describe("the project's settings file", () => {
  it('holds for every command', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'testvenv-settings-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    writeFileSync(join(cwd, 'testvenv.config.json'), JSON.stringify({ cacheDir: '/nowhere/cache' }));
    const { TESTVENV_CACHE_DIR: _, ...env } = process.env;
    const { stdout } = await execa(process.execPath, [main, 'cache', 'dir'], { cwd, env, extendEnv: false });
    expect(stdout).toBe('/nowhere/cache');
  });

  it('is a finding of doctor where it is malformed, stops what depends on it, and no completion', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'testvenv-settings-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    writeFileSync(join(cwd, 'testvenv.config.json'), JSON.stringify({ linkMod: 'linked' }));
    const env = { TESTVENV_CACHE_DIR: cacheDirectory, NO_COLOR: '1' };
    const run = (...args: readonly string[]) =>
      execa(process.execPath, [main, ...args], { cwd, reject: false, env });
    const doctor = await run('doctor');
    expect(doctor.exitCode).toBe(1);
    expect(doctor.stdout).toMatch(/broken: .*testvenv\.config\.json.*linkMod/);
    expect(doctor.stdout).toContain('This project gets:');
    expect((await run('cache', 'dir')).stderr).toContain('linkMod');
    expect((await run('completion', 'bash')).exitCode).toBe(0);
  });

  it('is that of the project that is named', async () => {
    const root = mkdtempSync(join(tmpdir(), 'testvenv-settings-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    writeFileSync(join(root, 'testvenv.config.json'), JSON.stringify({ linkMod: 'linked' }));
    expect((await testvenv('key', '--root', root)).stderr).toContain('linkMod');
  });
});

describe('a selection of test files', () => {
  it.each([
    [['lock', '--shard', '1/2'], 'would lack what the others need'],
    [['cache', 'prune', '--shard', '1/2'], 'add --ci'],
    [['cache', 'prune', '--root', '.'], 'add --ci'],
  ])('is refused where it would do harm: %j', async (command, what) => {
    const { exitCode, stderr } = await testvenv(...command);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[INVALID_REQUEST]');
    expect(stderr).toContain(what);
  });
});

describe('--json', () => {
  it('prints what the published schemas say, also of a failure', async () => {
    await testvenv('run', '--', 'python', '-V');
    for (const command of [
      'cache dir',
      'cache ls',
      'cache size',
      'cache verify',
      'cache prune',
      'config',
      'doctor',
    ])
      parsedAs(command.replace(' ', '-'), (await testvenv(...command.split(' '), '--json')).stdout);
    const failed = await testvenv('warm', '--json');
    expect(parsedAs('error', failed.stdout)).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
    expect(failed.stderr).toContain('neither vitest-environment-venv nor jest-environment-venv is installed');
    expect(failed.exitCode).toBe(1);
  });
});
