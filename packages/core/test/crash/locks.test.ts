import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { declare } from '../../src/declaration/declaration.js';
import { prepare } from '../../src/provision.js';
import { coldCache } from '../support/caches.js';
import { startPackageIndex, useOnly } from '../support/package-index.js';
import { startProvisioning } from '../support/provisioning-process.js';
import { expectSound } from './victim.js';

/**
 * Two processes for one snapshot; something happens to the file lock of the first in the middle of its build. It is
 * stopped meanwhile, so that it is still building when the second begins, however fast it is.
 * @param until what the second has said when the first goes on
 */
async function withTwoBuilders(
  interrupt: (lock: string) => void,
  until: 'buildStarted' | 'provisioned',
): Promise<{ cache: CacheLayout; builds: number }> {
  const cache = coldCache();
  await prepare(declare({ cacheDir: cache.root }));
  const index = await startPackageIndex();
  index.publish({ name: 'small', version: '1.0' });
  useOnly(index.url);
  const wishes = { cacheDir: cache.root, requirements: ['small'] };
  const first = startProvisioning(wishes);
  const { snapshotId } = await first.saying('buildProgress');
  first.signal('SIGSTOP');
  interrupt(`${cache.fileLock(snapshotId)}.lock`);
  const second = startProvisioning(wishes);
  await second.saying(until);
  first.signal('SIGCONT');
  const outcomes = [await first.saying('provisioned'), await second.saying('provisioned')];
  expect(outcomes.map((one) => [one.snapshotId, one.stdout])).toEqual(Array(2).fill([snapshotId, '1.0']));
  await Promise.all([first.ended, second.ended]);
  const builds = [first, second].flatMap(({ said }) => said).filter(({ type }) => type === 'buildStarted');
  return { cache, builds: builds.length };
}

/** As if the holder had given no sign of life for longer than the stale time. */
function age(lock: string): void {
  utimesSync(lock, 1, 1);
}

describe('a second builder costs time, never correctness:', () => {
  it.each<[string, Parameters<typeof withTwoBuilders>]>([
    ['the lock was stolen', [age, 'buildStarted']],
    ['the lock directory was deleted', [(lock) => rmSync(lock, { recursive: true }), 'buildStarted']],
    ['the holder was suspended past the stale time', [age, 'provisioned']],
  ])('%s', async (_, [interrupt, until]) => {
    const { cache, builds } = await withTwoBuilders(interrupt, until);
    expect(builds).toBe(2);
    expect(readdirSync(cache.snapshots)).toHaveLength(2);
    await expectSound(cache);
  });
});
