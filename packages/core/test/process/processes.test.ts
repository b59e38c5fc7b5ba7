import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { uniqueHex } from '../../src/locking/unique-hex.js';
import { cookieVariable, endProcessesOf, markProcesses, processesOf } from '../../src/process/processes.js';

/** A shell that says "ready" once its commands have run, and then stays. */
async function startShell(id: string, commands = ''): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', `${commands}\necho ready; while :; do sleep 0.05; done`], {
    env: { PATH: process.env.PATH, [cookieVariable]: id },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

describe('the processes of an environment', () => {
  it('are found by their cookie, and no others', async () => {
    const [id, after] = [uniqueHex(), markProcesses()];
    const mine = await startShell(id);
    await startShell(uniqueHex());
    expect(processesOf(id, after)).toContain(mine.pid);
    // The shell's own `sleep` carries the cookie as well, while it runs.
    expect(processesOf(id, after).length).toBeLessThanOrEqual(2);
  });

  it('do not include one whose identifier only begins alike', async () => {
    const [id, after] = [uniqueHex(), markProcesses()];
    await startShell(`${id}0`);
    expect(processesOf(id, after)).toEqual([]);
  });

  it('do not include this process', () => {
    const id = process.env[cookieVariable];
    expect(processesOf(id ?? uniqueHex())).not.toContain(process.pid);
  });

  it('are ended', async () => {
    const [id, after] = [uniqueHex(), markProcesses()];
    const child = await startShell(id);
    const ended = once(child, 'exit');
    expect(await endProcessesOf(id, after)).toBeGreaterThanOrEqual(1);
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(processesOf(id, after)).toEqual([]);
  });

  it('are killed if they ignore the request', async () => {
    const [id, after] = [uniqueHex(), markProcesses()];
    const child = await startShell(id, "trap '' TERM");
    const ended = once(child, 'exit');
    await endProcessesOf(id, after);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('are found when they have become orphans', async () => {
    const [id, after] = [uniqueHex(), markProcesses()];
    const child = await startShell(id, '(while :; do sleep 0.05; done) </dev/null >/dev/null 2>&1 &');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(processesOf(id, after)).not.toContain(child.pid);
    expect(await endProcessesOf(id, after)).toBeGreaterThanOrEqual(1);
    expect(processesOf(id, after)).toEqual([]);
  });

  it('are found where pids have begun anew since', async () => {
    const id = uniqueHex();
    const child = await startShell(id);
    const pid = Number(child.pid);
    expect(processesOf(id, { pid: pid + 1_000_000, at: performance.now() })).toContain(pid);
  });

  it('are found after a time in which pids may have begun anew more than once', async () => {
    const id = uniqueHex();
    const child = await startShell(id);
    const pid = Number(child.pid);
    expect(processesOf(id, { pid, at: performance.now() - 60_000 })).toContain(pid);
  });

  it('are not waited for where a program was started without a variable', async () => {
    const after = markProcesses();
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {
      env: {},
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child.stdout, 'data');
    // Others may start programs beside this test, which are waited for: one look without must be seen.
    await vi.waitUntil(async () => {
      const looked = endProcessesOf(uniqueHex(), after).then(() => 'no timer');
      return (await Promise.race([looked, setImmediate('a timer')])) === 'no timer';
    });
  });

  it('may be none', async () => expect(await endProcessesOf(uniqueHex())).toBe(0));
});
