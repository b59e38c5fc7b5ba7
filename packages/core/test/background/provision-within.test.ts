import { describe, expect, it } from 'vitest';
import { provisionWithin } from '../../src/background/provision-within.js';
import { declare } from '../../src/declaration/declaration.js';
import { withBuildSlot } from '../../src/locking/build-slots.js';
import { prepare, provisionWarm } from '../../src/provision.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { startPackageIndex, useOnly } from '../support/package-index.js';
import { rejectionOf } from '../support/rejection.js';

describe('provisionWithin', () => {
  it('gives an environment once the other process has built it', async () => {
    const declaration = declare({ cacheDir: coldCache().root });
    const environment = await provisionWithin(100_000, declaration);
    expect(environment.distributions.map(({ name }) => name)).toEqual(['pip']);
    await environment.dispose();
  });

  it('gives up when the time is over, and the build goes on', async () => {
    const declaration = declare({ cacheDir: coldCache().root });
    const error = await rejectionOf(() => provisionWithin(1, declaration));
    expect(error.code).toBe('BUILD_PENDING');
    expect(provisionWarm(declaration)).toBeUndefined();
    // What waits for the snapshot now finds the one of the other process.
    await expect.poll(() => provisionWarm(declaration), { timeout: 100_000 }).toBeDefined();
  });

  it('waits for a build slot as the caller would', async () => {
    const cache = coldCache();
    const declaration = declare({ cacheDir: cache.root, lockTimeout: 500 });
    const queue = { folder: cache.buildSlots, slots: 1, timeout: 0, label: 'another', onQueued: () => {} };
    const error = await withBuildSlot(queue, () =>
      rejectionOf(() => provisionWithin(100_000, declaration, { maxConcurrentBuilds: 1 })),
    );
    expect(error.code).toBe('LOCK_TIMEOUT');
    expect(error.message).toContain(`process ${process.pid} (another)`);
  });

  it('passes a failure of the other process on', async () => {
    const cacheDir = sharedCache().root;
    await prepare(declare({ cacheDir }));
    useOnly((await startPackageIndex()).url);
    const declaration = declare({ cacheDir, requirements: ['no-such-thing'] }, 'the docblock');
    const error = await rejectionOf(() => provisionWithin(100_000, declaration));
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.source).toEqual({ what: 'the docblock' });
  });
});
