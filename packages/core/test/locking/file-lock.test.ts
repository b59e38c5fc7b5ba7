import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FileLockOptions, withFileLock } from '../../src/locking/file-lock.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const patient: FileLockOptions = { timeout: 60_000, onWait: () => {}, isDone: () => false };

function newLock(): string {
  return join(temporaryDirectory(), 'file-locks', 'some');
}

describe('withFileLock', () => {
  it('lets one in at a time', async () => {
    const path = newLock();
    let [inside, most, waits] = [0, 0, 0];
    let letThemAllGo = () => {};
    const everybodyWaits = new Promise<void>((resolve) => {
      letThemAllGo = resolve;
    });
    const onWait = () => {
      waits += 1;
      if (waits === 2) letThemAllGo();
    };
    const enter = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await everybodyWaits;
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withFileLock(path, { ...patient, onWait }, enter)));
    expect(most).toBe(1);
  });

  it('lets go when the action fails', async () => {
    const path = newLock();
    const failing = withFileLock(path, patient, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('does nothing at all once there is nothing to do', async () => {
    const path = newLock();
    let ran = false;
    await withFileLock(path, { ...patient, isDone: () => true }, async () => {
      ran = true;
    });
    expect(ran).toBe(false);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('stops waiting when another has done the work', async () => {
    const path = newLock();
    mkdirSync(`${path}.lock`, { recursive: true });
    let looks = 0;
    const isDone = () => {
      looks += 1;
      return looks > 2;
    };
    await withFileLock(path, { ...patient, isDone }, () => Promise.reject(new Error('it was done already')));
    expect(looks).toBe(3);
  });

  it('gives up after its time', async () => {
    const path = newLock();
    mkdirSync(`${path}.lock`, { recursive: true });
    const error = await rejectionOf(() => withFileLock(path, { ...patient, timeout: -1 }, async () => {}));
    expect(error.code).toBe('LOCK_TIMEOUT');
    expect(error.message).toContain(`${path}.lock`);
  });

  it('takes over the lock of a holder without heartbeat', async () => {
    const path = newLock();
    mkdirSync(`${path}.lock`, { recursive: true });
    utimesSync(`${path}.lock`, 1, 1);
    let ran = false;
    await withFileLock(path, { ...patient, timeout: -1 }, async () => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  it('takes over also that of a dead holder whose last heartbeat lies in the future: the clock was set back', async () => {
    const path = newLock();
    mkdirSync(`${path}.lock`, { recursive: true });
    const tomorrow = Date.now() / 1_000 + 86_400;
    utimesSync(`${path}.lock`, tomorrow, tomorrow);
    let ran = false;
    await withFileLock(path, { ...patient, staleAfter: 2_000 }, async () => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  it('does not take over that of a live holder, though the clock was set back', async () => {
    const path = newLock();
    let [inside, most] = [0, 0];
    const enter = (milliseconds: number) => async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(milliseconds);
      inside -= 1;
    };
    const options = { ...patient, staleAfter: 2_000 };
    const first = withFileLock(path, options, enter(5_000));
    await vi.waitFor(() => expect(inside).toBe(1));
    const now = Date.now;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() - 86_400_000);
    onTestFinished(() => clock.mockRestore());
    await Promise.all([first, withFileLock(path, options, enter(0))]);
    expect(most).toBe(1);
  });
});
