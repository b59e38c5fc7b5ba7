import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/process/run.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const processEnv = { PATH: process.env.PATH };

function sh(script: string, options: Partial<Parameters<typeof run>[2]> = {}) {
  return run('sh', ['-c', script], { processEnv, ...options });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('run', () => {
  it('gives the output and the exit code, and does not throw', async () => {
    const result = await sh('echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({ exitCode: 3, stdout: 'out', stderr: 'err', timedOut: false });
  });

  it('says why a program did not start', async () => {
    const missing = await run('/no/such/program', [], { processEnv });
    expect(missing).toMatchObject({ exitCode: undefined, startError: 'ENOENT' });
    const folder = await run(temporaryDirectory(), [], { processEnv });
    expect(folder.startError).toBe('EACCES');
  });

  it('gives the variables that it was told, and no others', async () => {
    const { stdout } = await run('/usr/bin/env', [], { processEnv: { ONLY: 'this', NOT: undefined } });
    expect(stdout).toBe('ONLY=this');
  });

  it('has its folder and its input', async () => {
    const cwd = temporaryDirectory();
    expect((await sh('pwd; cat', { cwd, input: 'typed' })).stdout).toBe(`${cwd}\ntyped`);
  });

  it('takes credentials out of the output and out of each line', async () => {
    const lines: string[] = [];
    const script = 'echo https://user:secret@host/a; echo https://user:secret@host/b >&2';
    const { stdout, stderr } = await sh(script, { onLine: (line) => lines.push(line) });
    expect([stdout, stderr]).toEqual(['https://host/a', 'https://host/b']);
    expect(lines.sort()).toEqual(['https://host/a', 'https://host/b']);
  });

  it('ends the whole process group when the time is over, also what ignores the request', async () => {
    const note = join(temporaryDirectory(), 'pid');
    const stubborn = `(trap '' TERM; echo $$ > ${note}; while :; do sleep 0.05; done)`;
    const { timedOut } = await sh(`${stubborn} & wait`, { timeout: 500 });
    expect(timedOut).toBe(true);
    expect(isRunning(Number(readFileSync(note, 'utf8')))).toBe(false);
  });

  it('counts the time from when the program has what it reads', async () => {
    const input = new Promise<string>((resolve) => setTimeout(() => resolve('late'), 1_000));
    expect(await sh('cat', { input, timeout: 900 })).toMatchObject({ stdout: 'late', timedOut: false });
    const hung = await sh('sleep 60', { input: Promise.resolve(''), timeout: 200 });
    expect(hung.timedOut).toBe(true);
  });

  it('does not call a program that was in time late', async () => {
    expect((await sh('exit 0', { timeout: 60_000 })).timedOut).toBe(false);
  });
});
