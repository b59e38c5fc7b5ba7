import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, utimesSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { ifPresent } from '../../src/filesystem/ignore-missing.js';
import { useInstaller } from '../support/installers.js';
import { useOnly } from '../support/package-index.js';
import { commandsBelowToEnd } from '../support/process-table.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';
import { randomNumbers, seed } from './sample.js';
import { seededCache } from './seeded-cache.js';
import { expectSound } from './victim.js';

const [processes, snapshots] = [64, 16];

/** A builder takes some 120 steps, whoever finds the snapshot some sixty: of those drawn, most are reached. */
const lastStep = 100;

const program = (name: string) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));

interface Taken {
  readonly type: string;
  readonly id: string;
  readonly snapshotId?: string;
  readonly stdout: string;
  readonly broken: readonly unknown[];
}

interface Ending {
  readonly name: string;
  readonly signal: string | null;
  readonly code: number | null;
  readonly said: readonly Taken[];
}

/** The locks of the dead are taken over half a minute after their last heartbeat: as if that were over. */
class Impatience {
  readonly #ids = new Map<string, string>();
  readonly #abandoned = new Set<string>();
  readonly cache: CacheLayout;

  constructor(cache: CacheLayout) {
    this.cache = cache;
  }

  hear(name: string, { snapshotId }: Pick<Taken, 'snapshotId'>): void {
    if (snapshotId) this.#ids.set(name, snapshotId);
    if (this.#abandoned.has(name)) this.abandon(name);
  }

  abandon(name: string): void {
    const id = this.#ids.get(name);
    this.#abandoned.add(name);
    if (id === undefined) return;
    ifPresent(() => utimesSync(`${this.cache.fileLock(id)}.lock`, 1, 1));
    this.#abandoned.delete(name);
  }
}

async function take(name: string, step: number | undefined, impatience: Impatience): Promise<Ending> {
  const preload = step === undefined ? [] : ['--import', pathToFileURL(program('kill-at-step')).href];
  const env = { ...process.env, CRASH_AT: String(step), CRASH_HOW: step && step % 2 ? 'torn' : 'before' };
  const child = spawn(process.execPath, [...preload, program('taker'), impatience.cache.root, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const said: Taken[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    said.push(event);
    impatience.hear(name, event.type === 'fileLockWaiting' ? { snapshotId: event.name } : event);
  });
  const [code, signal] = await once(child, 'close');
  if (signal) impatience.abandon(name);
  return { name, code, signal, said };
}

it(`${processes} processes take ${snapshots} missing snapshots, half of them to be killed on the way (seed ${seed})`, {
  timeout: 900_000,
}, async () => {
  await useInstaller('uv');
  const cache = await seededCache();
  const names = Array.from({ length: snapshots }, (_, index) => `stormy${index}`);
  publish(names);
  const random = randomNumbers(seed);
  const impatience = new Impatience(cache);
  const endings = await Promise.all(
    Array.from({ length: processes }, (_, index) => {
      // Of the four that want the same, the first and the third are victims.
      const isVictim = Math.floor(index / snapshots) % 2 === 0;
      const step = isVictim ? 1 + Math.floor(random() * lastStep) : undefined;
      return take(names[index % snapshots] ?? '', step, impatience);
    }),
  );
  await commandsBelowToEnd(cache.root);

  expect(endings.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThan(processes / 8);
  expect(endings.filter(({ code, signal }) => code !== 0 && signal !== 'SIGKILL')).toEqual([]);
  const taken = endings.flatMap(({ name, said }) =>
    said.filter(({ type }) => type === 'taken').map((one) => ({ ...one, name })),
  );
  expect(taken.length).toBeGreaterThanOrEqual(processes / 2);
  expect(taken.filter(({ name, stdout, broken }) => stdout !== name || broken.length > 0)).toEqual([]);
  expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
  expect(new Set(taken.map(({ snapshotId }) => snapshotId)).size).toBe(snapshots);
  // The seed is one more.
  expect(readdirSync(cache.snapshots)).toHaveLength(snapshots + 1);
  await expectSound(cache);
});

function publish(names: readonly string[]): void {
  const wheels = temporaryDirectory();
  for (const name of names)
    writeWheel(wheels, { name, version: '1.0', files: { [`${name}.py`]: `name = "${name}"\n` } });
  useOnly(undefined);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', wheels);
}
