import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type BuildQueue,
  type Queued,
  sweepBuildSlots,
  withBuildSlot,
} from '../../src/locking/build-slots.js';
import { linuxStartTime, type Owner, ownedName, thisProcess } from '../../src/locking/owner.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const onLinux = process.platform === 'linux';
const dead: Owner = { ...thisProcess(), startTime: thisProcess().startTime + 1 };

function queueOf(slots: number, changes: Partial<BuildQueue> = {}): BuildQueue {
  const folder = join(temporaryDirectory(), 'build-slots');
  return { folder, slots, timeout: 30_000, label: 'ours', onQueued: () => {}, ...changes };
}

/** A ticket as another process would have drawn it. */
function plant(folder: string, name: string, label = 'theirs'): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), label);
  return join(folder, name);
}

async function startedProcess(): Promise<{ child: ChildProcess; owner: Owner }> {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { child, owner: { ...thisProcess(), pid, startTime: linuxStartTime(pid) ?? 0 } };
}

describe('build slots', () => {
  it.each([1, 2, 5])('let in at most %i at a time, and all in the end', async (slots) => {
    const queue = queueOf(slots);
    let [inside, most, done] = [0, 0, 0];
    const work = () =>
      withBuildSlot(queue, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await sleep(5);
        inside -= 1;
        done += 1;
      });
    await Promise.all(Array.from({ length: 12 }, work));
    expect([most, done]).toEqual([slots, 12]);
    expect(readdirSync(queue.folder)).toEqual([]);
  });

  it('let in by order of arrival', async () => {
    const queue = queueOf(1);
    const order: number[] = [];
    const arrivals = [0, 1, 2, 3].map((arrival) =>
      withBuildSlot(queue, async () => {
        order.push(arrival);
      }),
    );
    await Promise.all(arrivals);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('are given back when the build fails', async () => {
    const queue = queueOf(1);
    await expect(withBuildSlot(queue, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(queue.folder)).toEqual([]);
  });

  it.runIf(onLinux)(
    'tell who comes before, again when that changes, and pass over who was killed',
    async () => {
      const told: (readonly Queued[])[] = [];
      const queue = queueOf(1, { onQueued: (before) => told.push(before) });
      const [first, second] = [await startedProcess(), await startedProcess()];
      plant(queue.folder, `1-${ownedName(first.owner)}`, 'one');
      plant(queue.folder, `2-${ownedName(second.owner)}`, 'two');
      const turn = withBuildSlot(queue, async () => told.length);
      const kill = async (child: ChildProcess) => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      };
      await kill(first.child);
      while (told.length < 1 || told.at(-1)?.length === 2) await sleep(10);
      await kill(second.child);
      expect(await turn).toBeGreaterThan(0);
      expect(told.at(-1)).toEqual([{ pid: second.owner.pid, label: 'two' }]);
      expect(readdirSync(queue.folder)).toEqual([]);
    },
  );

  it('are not held by the dead, not by a pid that was given again, and not by what is no ticket', async () => {
    const queue = queueOf(1);
    for (const name of [`1-${ownedName(dead)}`, `choosing-${ownedName(dead)}`, '2-nobody', 'stray'])
      plant(queue.folder, name);
    expect(await withBuildSlot(queue, async () => 'in')).toBe('in');
    expect(readdirSync(queue.folder)).toEqual([]);
  });

  it('wait for one who is choosing, but not for one who was suspended over it', async () => {
    const queue = queueOf(1, { timeout: 200 });
    const mark = plant(queue.folder, `choosing-${ownedName()}`);
    const soon = Date.now() / 1_000 + 60;
    utimesSync(mark, soon, soon);
    expect((await rejectionOf(() => withBuildSlot(queue, async () => {}))).code).toBe('LOCK_TIMEOUT');
    utimesSync(mark, 1, 1);
    expect(await withBuildSlot(queue, async () => 'in')).toBe('in');
  });

  it('give up after their time, and say for whom they waited', async () => {
    const queue = queueOf(1, { timeout: -1 });
    plant(queue.folder, `1-${ownedName()}`);
    const error = await rejectionOf(() => withBuildSlot(queue, async () => {}));
    expect(error.code).toBe('LOCK_TIMEOUT');
    expect(error.summary).toContain(`process ${process.pid} (theirs)`);
    expect(readdirSync(queue.folder)).toHaveLength(1);
  });

  it('are held by one in another container as long as its heart beats', async () => {
    const queue = queueOf(1, { timeout: 100 });
    const ticket = plant(queue.folder, `1-${ownedName({ ...thisProcess(), pidNamespace: '1' })}`);
    expect((await rejectionOf(() => withBuildSlot(queue, async () => {}))).code).toBe('LOCK_TIMEOUT');
    const aMinuteAgo = Date.now() / 1_000 - 61;
    utimesSync(ticket, aMinuteAgo, aMinuteAgo);
    expect(await withBuildSlot(queue, async () => 'in')).toBe('in');
    expect(existsSync(ticket)).toBe(false);
  });

  it('have a heartbeat while they are held and while they are waited for', async () => {
    const queue = queueOf(1, { heartbeat: 10 });
    const untilAllBeat = async (tickets: number) => {
      const paths = readdirSync(queue.folder).map((name) => join(queue.folder, name));
      for (const path of paths) utimesSync(path, 1, 1);
      while (paths.some((path) => statSync(path).mtimeMs === 1_000)) await sleep(5);
      return paths.length === tickets;
    };
    const held = withBuildSlot(queue, async () => {
      const waiting = withBuildSlot(queue, async () => {});
      const haveBeaten = await untilAllBeat(2);
      return { waiting, haveBeaten };
    });
    const { waiting, haveBeaten } = await held;
    expect(haveBeaten).toBe(true);
    await waiting;
  });

  it('are swept of the dead alone', () => {
    const { folder } = queueOf(1);
    const [theirs, ours] = [plant(folder, `1-${ownedName(dead)}`), plant(folder, `2-${ownedName()}`)];
    sweepBuildSlots(folder);
    expect([existsSync(theirs), existsSync(ours)]).toEqual([false, true]);
    sweepBuildSlots(join(folder, 'none'));
  });
});
