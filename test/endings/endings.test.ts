// However a run ends: nothing of ours is left once the next has started, and the exit code is the runner's own.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { temporaryCache } from '../vitest/temporary-cache.js';
import {
  type Ending,
  expectCleanNextRun,
  expectNothingLeft,
  expectSameEnd,
  isBuilding,
  isRunning,
  leftIn,
} from './expect-nothing-left.js';
import { type Run, start } from './run.js';

/** As Ctrl-C does: to everybody in the terminal's foreground. */
const toGroup = (name: NodeJS.Signals) => (run: Run) => process.kill(-(run.process.pid ?? 0), name);

const twice = async (run: Run) => {
  toGroup('SIGINT')(run);
  await sleep(100);
  // It may have ended of the first one.
  if (run.process.exitCode === null && run.process.signalCode === null) toGroup('SIGINT')(run);
};

const endings: readonly (readonly [string, Ending])[] = [
  ['a test fails', { scenarios: ['failure'] }],
  ['bail', { scenarios: ['bail', 'failure'], args: ['--bail=1'] }],
  ['a setup hook throws', { scenarios: ['setup-throws'] }],
  ['a test file throws', { scenarios: ['module-throws'] }],
  ['a test exits the process', { scenarios: ['exits', 'failure'] }],
  ['a test takes too long', { scenarios: ['times-out'] }],
  ['SIGINT', { scenarios: ['hangs'], interrupt: toGroup('SIGINT') }],
  ['SIGINT, and again', { scenarios: ['hangs'], interrupt: twice }],
  [
    'SIGINT to the main process alone',
    { scenarios: ['hangs'], interrupt: (run) => run.process.kill('SIGINT') },
  ],
  ['SIGTERM', { scenarios: ['hangs'], interrupt: (run) => run.process.kill('SIGTERM') }],
  ['kill -9 of the main process', { scenarios: ['hangs'], interrupt: (run) => run.process.kill('SIGKILL') }],
];

const workerKilled: readonly [string, Ending] = [
  'kill -9 of a worker',
  { scenarios: ['hangs', 'good'], after: 2, interrupt: killWorker },
];

/** The one whose test still runs. */
async function killWorker(run: Run): Promise<void> {
  const begun = await run.begun(2);
  for (const { worker } of begun)
    if (worker !== run.process.pid && isRunning(worker)) process.kill(worker, 'SIGKILL');
}

/**
 * A signal reaches Vitest and its workers: it ends with 130, or with 1 where it hears first that a worker has ended.
 * Jest uses no worker for a single test file, unless it is to watch their memory.
 */
const ways = [
  { name: 'Vitest', runner: 'vitest', args: [], own: [workerKilled], eitherCode: [1, 130] },
  {
    name: 'Jest in workers',
    runner: 'jest',
    args: ['--workerIdleMemoryLimit=2GB'],
    own: [workerKilled],
    eitherCode: [],
  },
  { name: 'Jest in band', runner: 'jest', args: ['--runInBand'], own: [], eitherCode: [] },
] as const;

describe.each(ways)('$name', ({ runner, args, own, eitherCode }) => {
  const cache = temporaryCache();
  const emptyCache = temporaryCache();
  const otherEmptyCache = temporaryCache();

  it.each([...endings, ...own])('%s', async (_name, ending) => {
    const all = [...args, ...(ending.args ?? [])];
    await expectNothingLeft(runner, cache, { ...ending, args: all, ...(ending.interrupt && { eitherCode }) });
  });

  it('SIGINT in a run that has built its snapshots', async () => {
    const ending = { scenarios: ['hangs'], args, interrupt: toGroup('SIGINT'), eitherCode };
    await expectNothingLeft(runner, emptyCache, ending);
  });

  it('SIGINT while a snapshot is built', async () => {
    const plain = start(runner, { cache, scenarios: ['hangs'], args, plain: true });
    await plain.begun(1);
    toGroup('SIGINT')(plain);
    const ours = start(runner, { cache: otherEmptyCache, scenarios: ['hangs'], args });
    await vi.waitUntil(() => isBuilding(otherEmptyCache), { timeout: 60_000 });
    toGroup('SIGINT')(ours);
    expectSameEnd(await ours.ended, await plain.ended, eitherCode);
    await expectCleanNextRun(runner, otherEmptyCache, []);
  });

  it('the terminal is closed', async () => {
    const run = start(runner, { cache, scenarios: ['hangs'], args, terminal: true });
    const [scenario] = await run.begun(1);
    run.process.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(scenario?.main ?? 0)).toBe(false), { timeout: 10_000 });
    await expectCleanNextRun(runner, cache, scenario ? [scenario] : []);
  });

  it('a watched run, and a re-run', async () => {
    const run = start(runner, { cache, scenarios: ['good'], args, watch: true });
    const [first] = await run.begun(1);
    await vi.waitFor(() => expect(leftIn(cache)).toEqual([]), { timeout: 20_000 });
    expect(isRunning(first?.daemon ?? 0)).toBe(false);
    run.process.stdin?.write(runner === 'vitest' ? 'r' : '\r');
    const [, second] = await run.begun(2);
    expect(second?.environments).toHaveLength(1);
    await vi.waitFor(() => expect(leftIn(cache)).toEqual([]), { timeout: 20_000 });
    run.process.stdin?.write('q');
    expect((await run.ended).code).toBe(0);
    await expectCleanNextRun(runner, cache, await run.begun(2));
  });
});
