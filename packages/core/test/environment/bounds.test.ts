import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VenvOptions } from '../../src/declaration/declaration.js';
import { environmentBounds } from '../../src/environment/limits-offered.js';
import { defaults, type EnvironmentRequest } from '../../src/request/request.js';
import { isRoot, runAsNobody } from '../support/another-user.js';
import { environmentFor } from '../support/environments.js';
import { hostWith } from '../support/hosts.js';
import { isRunning } from '../support/process-table.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Hangs, with a child that hangs, and neither ends when it is asked to. Both write down who they are. */
const stubborn = `
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
with open(sys.argv[1] + ("/child" if child == 0 else "/parent"), "w") as file:
    file.write(str(os.getpid()))
time.sleep(600)
`;

function pidsIn(folder: string): readonly number[] {
  return ['parent', 'child'].map((name) => Number(readFileSync(join(folder, name), 'utf8')));
}

describe('a command that hangs, and will not be asked to end', () => {
  it('is ended after commandTimeout with all its group, and the error says so', async () => {
    const environment = await environmentFor({ commandTimeout: 1_500 });
    const folder = temporaryDirectory();
    const error = await rejectionOf(() => environment.run('python', ['-c', stubborn, folder]));
    expect(error).toMatchObject({ code: 'COMMAND_TIMEOUT', details: { timeout: 1_500 } });
    expect(error.summary).toContain('took longer than 1.5 s');
    expect(pidsIn(folder).map(isRunning)).toEqual([false, false]);
  });

  it('is ended in $ as well', async () => {
    const { $ } = await environmentFor({ commandTimeout: 1_500 });
    const folder = temporaryDirectory();
    expect((await rejectionOf(() => $`python -c ${stubborn} ${folder}`)).code).toBe('COMMAND_TIMEOUT');
    expect(pidsIn(folder).map(isRunning)).toEqual([false, false]);
    expect((await $`python -c ${'print(1)'}`).stdout).toBe('1');
  });

  it('is ended after the timeout of the call, as execa tells it', async () => {
    const environment = await environmentFor({});
    const folder = temporaryDirectory();
    const args = ['-c', stubborn, folder];
    const run = environment.run('python', args, { timeout: 1_500, reject: false });
    expect(await run).toMatchObject({ timedOut: true });
    expect(pidsIn(folder).map(isRunning)).toEqual([false, false]);
  });
});

describe.skipIf(process.platform !== 'linux')('a command that crosses', () => {
  const limits = { memory: 600_000_000, cpuTime: 1_000, fileSize: 1_000_000 };
  const programs = {
    memory: 'bytearray(2_000_000_000)',
    cpuTime: 'while True: pass',
    fileSize: 'import tempfile; tempfile.TemporaryFile().write(bytes(2_000_000))',
  };

  it('a limit fails with an error that names it', async () => {
    const environment = await environmentFor({ limits });
    for (const [limit, program] of Object.entries(programs)) {
      const error = await rejectionOf(() => environment.run('python', ['-c', program]));
      const allowed = limits[limit as keyof typeof limits];
      expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit, allowed } });
    }
    const { $ } = environment;
    expect((await rejectionOf(() => $`python -c ${programs.memory}`)).details.limit).toBe('memory');
    expect((await $({ reject: false })`python -c ${programs.memory}`).exitCode).toBe(1);
    // What keeps within them, and fails of something else, is execa's.
    const other = environment.run('python', ['-c', 'raise SystemExit(3)']);
    await expect(other).rejects.toMatchObject({ exitCode: 3, name: 'ExecaError' });
  });

  it('the number of processes does too, as another user than root', () => {
    const folder = temporaryDirectory();
    const cacheDir = join(folder, 'cache');
    mkdirSync(cacheDir, { mode: 0o700 });
    if (isRoot) for (const path of [folder, cacheDir]) chownSync(path, 65534, 65534);
    const forks = 'import subprocess; [subprocess.Popen(["sleep", "5"]) for _ in range(60)]';
    const { error } = runAsNobody(cacheDir, { limits: { processes: 20 } }, folder, forks);
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'processes', allowed: 20 } });
  });
});

describe('limits that the platform does not offer', () => {
  const source = { what: 'the config' };
  const boundsOn = (platform: 'linux' | 'darwin', limits: VenvOptions['limits'] = {}) => {
    const request = { ...defaults, limits: { limits, source } } as unknown as EnvironmentRequest;
    return environmentBounds(request, { ...hostWith({ PATH: '' }), platform });
  };

  it('are refused, with the place that asked for them', async () => {
    const error = await rejectionOf(() => boundsOn('darwin', { memory: 1 }));
    expect(error).toMatchObject({ code: 'UNSUPPORTED_PLATFORM', source });
    expect(error.summary).toContain('limits are not offered on darwin');
  });

  it.runIf(isRoot)('to root either', async () => {
    const error = await rejectionOf(() => boundsOn('linux', { processes: 5 }));
    expect(error.summary).toBe('limits.processes: Linux does not hold root to it');
  });
});
