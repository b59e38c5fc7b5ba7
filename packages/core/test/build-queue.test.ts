import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import type { VenvEvent } from '../src/event/events.js';
import { prepare } from '../src/provision.js';
import { coldCache } from './support/caches.js';
import { startPackageIndex, useOnly } from './support/package-index.js';

type Said = VenvEvent & { readonly pid: number; readonly at: number };

const program = fileURLToPath(new URL('support/programs/prepare-many.mjs', import.meta.url));

async function prepareInAProcess(cacheDir: string, names: readonly string[]): Promise<readonly Said[]> {
  const list = JSON.stringify(names.map((name) => ({ cacheDir, requirements: [name] })));
  const { stdout } = await promisify(execFile)(process.execPath, [program, '1', list]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

it('processes that build different snapshots at once do so one after the other, and say who waits for whom', async () => {
  const cache = coldCache();
  await prepare(declare({ cacheDir: cache.root }));
  const index = await startPackageIndex();
  const names = ['queueda', 'queuedb', 'queuedc'];
  for (const name of names) index.publish({ name, version: '1.0' });
  useOnly(index.url);

  const said = (await Promise.all(names.map((name) => prepareInAProcess(cache.root, [name])))).flat();
  const builds = said.filter(({ type }) => type === 'buildStarted' || type === 'buildFinished');
  builds.sort((one, other) => one.at - other.at);
  expect(builds.map(({ type }) => type)).toEqual(Array(3).fill(['buildStarted', 'buildFinished']).flat());
  const order = builds.filter(({ type }) => type === 'buildStarted').map(({ pid }) => pid);
  const queued = said.filter((one) => one.type === 'buildQueued');
  expect(queued.length).toBeGreaterThan(0);
  // Nobody waited for one who came later.
  for (const { pid, behind } of queued)
    for (const other of behind) expect(order.indexOf(other.pid)).toBeLessThan(order.indexOf(pid));
});
