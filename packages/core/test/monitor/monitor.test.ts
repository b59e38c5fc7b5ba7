import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { PublishedEvent } from '../../src/event/events.js';
import { ownAndShared } from '../../src/filesystem/own-and-shared.js';
import { createIsolationManager } from '../../src/manager/manager.js';
import { pauseAfter } from '../../src/monitor/monitor.js';
import { parsePs } from '../../src/monitor/processes.js';
import { startDaemon } from '../support/daemons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const mebibyte = 1 << 20;

async function manager() {
  const heard: PublishedEvent[] = [];
  const cacheDir = inject('sharedCache');
  const made = await createIsolationManager({ cacheDir, listener: (event) => heard.push(event) });
  onTestFinished(() => made.close());
  const told = <T extends PublishedEvent['type']>(type: T) =>
    heard.filter((event): event is Extract<PublishedEvent, { type: T }> => event.type === type);
  return { environments: made, told };
}

it('hard links count once, and for what they are shared with', () => {
  const [folder, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
  mkdirSync(join(folder, 'sub'));
  const empty = ownAndShared({ root: folder });
  writeFileSync(join(folder, 'a'), Buffer.alloc(mebibyte));
  linkSync(join(folder, 'a'), join(folder, 'sub', 'again'));
  expect(ownAndShared({ root: folder })).toEqual({ own: empty.own + mebibyte, shared: 0 });
  linkSync(join(folder, 'a'), join(elsewhere, 'out'));
  expect(ownAndShared({ root: folder })).toEqual({ own: empty.own, shared: mebibyte });
});

it("knows an environment's processes, daemons too, with their time, memory and disk", async () => {
  const { environments } = await manager();
  const environment = await environments.create();
  const daemon = await startDaemon(environment);
  const program = 'held = bytearray(200 << 20)\nwhile True: pass';
  environment.run('python', ['-c', program], { reject: false });
  writeFileSync(join(environment.files, 'big'), Buffer.alloc(3 * mebibyte));
  const before = environment.status();
  await expect
    .poll(async () => (await environments.usage(environment.id)).cpuTime, { timeout: 30_000 })
    .toBeGreaterThan(200);
  const usage = await environments.usage(environment.id);
  expect(usage.processes.find(({ pid }) => pid === daemon)?.isReparented).toBe(true);
  expect(usage.processes).toHaveLength(2);
  expect(usage.memory).toBeGreaterThan(200 * mebibyte);
  expect(usage.ownBytes).toBeGreaterThan(3 * mebibyte);
  expect(usage.sharedBytes).toBeGreaterThan(0);
  expect(environment.status()).toEqual(before);
});

it('tells once of each limit that is crossed, and ends the environment if so set', async () => {
  const { environments, told } = await manager();
  const [modest, greedy] = [await environments.create(), await environments.create()];
  const monitor = await environments.monitor({
    interval: 10,
    limits: { ownBytes: 5 * mebibyte, processes: 9 },
    onLimit: 'end',
  });
  writeFileSync(join(greedy.files, 'big'), Buffer.alloc(6 * mebibyte));
  await monitor.look();
  await monitor.look();
  expect(told('limitExceeded')).toEqual([
    expect.objectContaining({
      environmentId: greedy.id,
      limit: 'ownBytes',
      allowed: 5 * mebibyte,
      isEnded: true,
    }),
  ]);
  expect(environments.list()).toEqual([modest]);
  expect(monitor.latest(modest.id)?.ownBytes).toBeLessThan(5 * mebibyte);
  expect(monitor.totals(greedy.id)?.peakOwnBytes).toBeGreaterThan(6 * mebibyte);
});

it('samples only when asked, until it is stopped', async () => {
  const { environments, told } = await manager();
  await environments.create();
  await sleep(50);
  expect(told('resourcesSampled')).toEqual([]);
  const monitor = await environments.monitor({ interval: 1 });
  await expect.poll(() => told('resourcesSampled').length, { timeout: 60_000 }).toBeGreaterThan(1);
  monitor.stop();
  const soFar = told('resourcesSampled').length;
  await sleep(100);
  expect(told('resourcesSampled')).toHaveLength(soFar);
});

it('takes a hundredth of the time at most', () => {
  expect(pauseAfter({ user: 2_000, system: 1_000 }, 100)).toBe(450);
  expect(pauseAfter({ user: 2_000, system: 1_000 }, 1_000)).toBe(1_000);
});

it('reads what ps says where there is no /proc', () => {
  const table = `    1     0  1000   0:01.00 /sbin/launchd
  501   499  2048   1:02.50 /usr/bin/python3 -c pass HOME=/h TESTVENV_ID=abc PATH=/bin
  502     1  1024 1-00:00:01.00 daemon TESTVENV_ID=abc
`;
  expect(parsePs(table)).toEqual([
    {
      environmentId: 'abc',
      pid: 501,
      command: 'python3',
      isReparented: false,
      cpuTime: 62_500,
      memory: 2048 << 10,
    },
    {
      environmentId: 'abc',
      pid: 502,
      command: 'daemon',
      isReparented: true,
      cpuTime: 86_401_000,
      memory: 1024 << 10,
    },
  ]);
});
