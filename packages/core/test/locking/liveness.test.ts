import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { isAlive } from '../../src/locking/liveness.js';
import { linuxStartTime, thisProcess } from '../../src/locking/owner.js';

const self = thisProcess();

describe('an owner', () => {
  it('that is this process is alive', () => expect(isAlive(self)).toBe(true));

  it('that is a running child is alive, and dead once that has ended', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const owner = { ...self, pid, startTime: linuxStartTime(pid) ?? Math.round(Date.now() / 1000) };
    expect(isAlive(owner)).toBe(true);
    child.stdin.end();
    await once(child, 'close');
    expect(isAlive(owner)).toBe(false);
  });

  it('that has ended is dead, though its parent never looked', async () => {
    const code = 'import os, time; pid = os.fork(); pid and print(pid, flush=True); time.sleep(60)';
    const parent = spawn('python3', ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    const owner = { ...self, pid, startTime: linuxStartTime(pid) ?? Math.round(Date.now() / 1000) };
    expect(isAlive(owner)).toBe(true);
    process.kill(pid);
    await vi.waitFor(() => expect(isAlive(owner)).toBe(false));
    expect(() => process.kill(pid, 0), 'a zombie has its pid still').not.toThrow();
    parent.kill();
  });

  it('whose pid was given to another process is dead', () => {
    expect(isAlive({ ...self, startTime: self.startTime + 1_000 })).toBe(false);
  });

  it('of another boot is dead, in whatever pid namespace it was', () => {
    expect(isAlive({ ...self, bootId: '00000000' })).toBe(false);
    expect(isAlive({ ...self, bootId: '00000000', pidNamespace: '1' })).toBe(false);
  });

  it('in another pid namespace counts as alive: it cannot be seen from here', () => {
    expect(isAlive({ ...self, pidNamespace: '1', pid: 4_194_305 })).toBe(true);
  });
});
