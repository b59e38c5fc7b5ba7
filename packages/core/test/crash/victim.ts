import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { verifyCache } from '../../src/cache/verify.js';
import { sweep } from '../../src/environment/sweep.js';
import { listNames } from '../../src/snapshot/named.js';

export type Role = 'builder' | 'capturer' | 'wholeCapturer' | 'materialiser' | 'pruner' | 'sweeper';

/** `before`: a step is not made at all; `torn`: half of it is (a file half written, a folder half deleted). */
export type How = 'before' | 'torn';

export interface Steps {
  readonly steps: number;
  /** Of these, by number, the ones that can be half done: a link or a rename is there or not. */
  readonly tearable: readonly number[];
}

const program = (name: string) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));

function run(role: Role, cache: CacheLayout, processEnv: Record<string, string>) {
  const args = ['--import', pathToFileURL(program('kill-at-step')).href, program('victim'), role, cache.root];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...processEnv } });
}

/** Lets a victim finish; the steps it took. */
export function countSteps(role: Role, cache: CacheLayout): Steps {
  const { stdout, stderr, status } = run(role, cache, {});
  if (status !== 0) throw new Error(`the ${role} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Kills a victim at a step; whether it came that far. */
export function killAt(role: Role, cache: CacheLayout, step: number, how: How): boolean {
  const { signal, status, stderr } = run(role, cache, { CRASH_AT: String(step), CRASH_HOW: how });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(`the ${role} failed: ${stderr}`);
  // The file lock of the dead is taken over half a minute after its last heartbeat: as if that were over.
  rmSync(cache.fileLocks, { recursive: true, force: true });
  return signal === 'SIGKILL';
}

/** The invariants that a kill at any moment must leave standing, seen from another process. */
export async function expectSound(cache: CacheLayout): Promise<void> {
  const environments = readdirSync(cache.environments).filter((name) => !name.endsWith('.json'));
  for (const id of environments) {
    expect(existsSync(cache.lease(id)), 'an environment has a lease').toBe(true);
    expect(existsSync(join(cache.environment(id), 'pyvenv.cfg')), 'an environment is whole').toBe(true);
  }
  // A lease that was half written counts as being written for a minute: as if that were over.
  for (const name of readdirSync(cache.environments).filter((one) => one.endsWith('.json')))
    utimesSync(join(cache.environments, name), 1, 1);
  // So does the file lock of a dead holder, for longer.
  for (const lock of list(cache.fileLocks)) utimesSync(join(cache.fileLocks, lock), 1, 1);
  await sweep(cache);
  const { damaged } = await verifyCache(cache);
  expect(damaged, 'what stands under a final name is whole').toEqual([]);
  for (const { snapshotId } of listNames(cache))
    expect(existsSync(cache.snapshot(snapshotId).root), 'a name has a snapshot').toBe(true);
  const { temp, trash, environments: left, buildSlots, ports, fileLocks } = cache;
  for (const folder of [temp, trash, left, buildSlots, ports, fileLocks])
    expect(list(folder), `sweep misses nothing in ${folder}`).toEqual([]);
}

function list(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
