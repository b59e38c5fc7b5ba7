import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { declare } from '../../src/declaration/declaration.js';
import { prepare } from '../../src/provision.js';
import { coldCache } from '../support/caches.js';
import { startPackageIndex, useOnly } from '../support/package-index.js';
import { type ProvisioningProcess, startProvisioning } from '../support/provisioning-process.js';
import { expectSound } from './victim.js';

interface Interrupted {
  readonly first: ProvisioningProcess;
  /** The path of the file lock that it holds. */
  readonly lock: string;
}

/** Two processes for one snapshot; something happens to the first, or to its file lock, in the middle of its build. */
async function withTwoBuilders(
  interrupt: (interrupted: Interrupted) => void,
  resume: (interrupted: Interrupted) => void = () => {},
): Promise<{ cache: CacheLayout; builds: number }> {
  const cache = coldCache();
  await prepare(declare({ cacheDir: cache.root }));
  const index = await startPackageIndex();
  index.publish({ name: 'small', version: '1.0' });
  useOnly(index.url);
  const wishes = { cacheDir: cache.root, requirements: ['small'] };
  const first = startProvisioning(wishes);
  const { snapshotId } = await first.saying('buildProgress');
  const interrupted = { first, lock: `${cache.fileLock(snapshotId)}.lock` };
  interrupt(interrupted);
  const second = startProvisioning(wishes);
  const outcome = await second.saying('provisioned');
  resume(interrupted);
  const outcomes = [await first.saying('provisioned'), outcome];
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
    ['the lock was stolen', [({ lock }) => age(lock)]],
    ['the lock directory was deleted', [({ lock }) => rmSync(lock, { recursive: true })]],
    [
      'the holder was suspended past the stale time',
      [
        ({ first, lock }) => {
          first.signal('SIGSTOP');
          age(lock);
        },
        ({ first }) => first.signal('SIGCONT'),
      ],
    ],
  ])('%s', async (_, [interrupt, resume]) => {
    const { cache, builds } = await withTwoBuilders(interrupt, resume);
    expect(builds).toBe(2);
    expect(readdirSync(cache.snapshots)).toHaveLength(2);
    await expectSound(cache);
  });
});
