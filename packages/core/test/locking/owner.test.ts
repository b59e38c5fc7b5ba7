import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linuxStartTime, ownedName, ownerOfName, thisProcess } from '../../src/locking/owner.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const onLinux = process.platform === 'linux';

describe('the name of unfinished work', () => {
  it('tells whose it is', () => expect(ownerOfName(ownedName())).toEqual(thisProcess()));

  it.each([
    { pid: 1, startTime: 0, bootId: '', pidNamespace: '' },
    { pid: 4_194_304, startTime: 123_456_789_012, bootId: 'deadbeef', pidNamespace: '4026531836' },
  ])('holds any owner: $pid', (owner) => expect(ownerOfName(ownedName(owner))).toEqual(owner));

  it('is never given twice', () => expect(ownedName()).not.toBe(ownedName()));

  it.each(['', 'abc', '.DS_Store', 'deadbeef_1_2_3', 'deadbeef_1_2_x_0123456789ab'])('%j is none', (name) => {
    expect(ownerOfName(name)).toBeUndefined();
  });
});

describe('this process', () => {
  it('is known by its pid', () => expect(thisProcess().pid).toBe(process.pid));

  it.runIf(onLinux)('has the boot and the start time that the kernel gives', () => {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
    expect(bootId.startsWith(thisProcess().bootId)).toBe(true);
    expect(thisProcess().bootId).toHaveLength(8);
    expect(thisProcess().startTime).toBe(linuxStartTime(process.pid));
  });
});

it.runIf(onLinux)('a start time is read also of a program whose name looks like fields', async () => {
  const program = join(temporaryDirectory(), 'a) R 1 (b');
  copyFileSync(realpathSync('/bin/cat'), program);
  const started = spawn(program, { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(started, 'spawn');
  expect(linuxStartTime(started.pid ?? 0)).toBeGreaterThanOrEqual(thisProcess().startTime);
  started.stdin.end();
  await once(started, 'close');
});
