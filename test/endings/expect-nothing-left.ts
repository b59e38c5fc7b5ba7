import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execaSync } from 'execa';
import { expect, vi } from 'vitest';
import { type Begun, type Call, type End, type Run, type Runner, start } from './run.js';

export interface Ending extends Omit<Call, 'cache' | 'plain'> {
  /** Called once a scenario runs: what ends the run. Default: it ends by itself. */
  readonly interrupt?: (run: Run, begun: readonly Begun[]) => unknown;
  /** How many scenarios must run before. Default: 1. */
  readonly after?: number;
  /** Exit codes of the runner's own that are a matter of chance, without us as well. Default: none. */
  readonly eitherCode?: readonly number[];
}

/**
 * Ends a run, and the same project's without us: both must end alike. Then runs again: as soon as that run's test
 * has begun nothing of the first may be left, and nothing at all after it.
 */
export async function expectNothingLeft(runner: Runner, cache: string, ending: Ending): Promise<string> {
  const [ours, plain] = await Promise.all([
    end(runner, ending, { ...ending, cache }),
    end(runner, ending, { ...ending, cache, plain: true }),
  ]);
  expectSameEnd(ours, plain, ending.eitherCode);
  expect(ours.begun.length, ours.output).toBeGreaterThan(0);
  await expectCleanNextRun(runner, cache, ours.begun);
  return ours.output;
}

export function expectSameEnd(ours: End, plain: End, eitherCode: readonly number[] = []): void {
  if (eitherCode.includes(plain.code ?? 0)) expect(eitherCode, ours.output).toContain(ours.code);
  else expect([ours.code, ours.signal], ours.output).toEqual([plain.code, plain.signal]);
}

export async function expectCleanNextRun(
  runner: Runner,
  cache: string,
  before: readonly Begun[],
): Promise<void> {
  const next = await start(runner, { cache, scenarios: ['good'] }).ended;
  expect(next.code, next.output).toBe(0);
  const [{ prefix = '', environments = [] } = {}] = next.begun;
  expect(environments, 'of the run before').toEqual([basename(prefix)]);
  const daemons = [...before, ...next.begun].map(({ daemon }) => daemon);
  await vi.waitFor(() => expect(daemons.filter(isRunning)).toEqual([]));
  expect(leftIn(cache)).toEqual([]);
}

async function end(runner: Runner, { interrupt, after = 1 }: Ending, call: Call) {
  const run = start(runner, call);
  if (interrupt) await interrupt(run, await run.begun(after));
  return run.ended;
}

/** Whatever of ours is not a finished snapshot or a record: environments, unfinished work, held file locks. */
export function leftIn(cache: string): readonly string[] {
  const folders = ['environments-v1', 'temp', 'trash'].flatMap((bucket) => readdirSync(join(cache, bucket)));
  const held = readdirSync(join(cache, 'file-locks')).filter((name) => name.endsWith('.lock'));
  return [...folders, ...held];
}

/** Whether a program of the build is at work, in its unfinished folder. */
export function isBuilding(cache: string): boolean {
  const temp = join(cache, 'temp');
  return existsSync(temp) && readdirSync(temp).length > 0;
}

/** A zombie has ended, though whoever adopted it has not looked yet. */
export function isRunning(pid: number): boolean {
  const { stdout } = execaSync('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
  return stdout.trim() !== '' && !stdout.includes('Z');
}
