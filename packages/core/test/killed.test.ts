import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CacheLayout } from '../src/cache/layout.js';
import { declare } from '../src/declaration/declaration.js';
import { sweep } from '../src/environment/sweep.js';
import { prepare } from '../src/provision.js';
import { coldCache, sharedCache } from './support/caches.js';
import { daemonise } from './support/daemons.js';
import { environmentFor } from './support/environments.js';
import { startPackageIndex, useOnly } from './support/package-index.js';
import { commandsBelowToEnd, isRunning } from './support/process-table.js';
import { startProvisioning } from './support/provisioning-process.js';

/** The lock of a dead holder is taken over half a minute after its last heartbeat: as if that were over. */
function age(lock: string): void {
  utimesSync(`${lock}.lock`, 1, 1);
}

function left({ temp, environments, trash }: CacheLayout): readonly string[] {
  return [temp, environments, trash].flatMap((folder) => readdirSync(folder));
}

describe('a builder that is killed in the middle of its build', () => {
  it('leaves nothing that a later run would use, and nothing that sweep misses', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const seeds = readdirSync(cache.snapshots);
    const index = await startPackageIndex();
    index.publish({ name: 'small', version: '1.0' });
    useOnly(index.url);

    const wishes = { cacheDir: cache.root, requirements: ['small'] };
    const builder = startProvisioning(wishes);
    const { snapshotId } = await builder.saying('buildProgress');
    await builder.kill();
    expect(readdirSync(cache.snapshots)).toEqual(seeds);
    expect(readdirSync(cache.temp)).not.toEqual([]);

    age(cache.fileLock(snapshotId));
    const environment = await environmentFor(wishes);
    expect(environment).toMatchObject({ snapshotId, origin: 'built' });
    const { stdout } = await environment.run('python', ['-c', 'import small; print(small.version)']);
    expect(stdout).toBe('1.0');
    await environment.dispose();

    // The installer of the dead builder may still be at work: it ends by itself.
    await commandsBelowToEnd(cache.root);
    await sweep(cache);
    expect(left(cache)).toEqual([]);
  });
});

describe('a process that is killed while it holds an environment', () => {
  it('is cleaned up after, with the daemon that it left behind, and no other is', async () => {
    const cache = sharedCache();
    const [killed, alive] = [1, 2].map(() => startProvisioning({ cacheDir: cache.root }, 'hold', daemonise));
    if (!killed || !alive) throw new Error('both were started');
    const gone = await killed.saying('provisioned');
    const kept = await alive.saying('provisioned');
    await killed.kill();
    expect(existsSync(gone.prefix)).toBe(true);
    expect(isRunning(Number(gone.stdout))).toBe(true);

    await sweep(cache);
    expect([existsSync(gone.prefix), existsSync(cache.lease(gone.id))]).toEqual([false, false]);
    expect(isRunning(Number(gone.stdout))).toBe(false);
    expect(existsSync(join(kept.prefix, 'pyvenv.cfg'))).toBe(true);
    expect(isRunning(Number(kept.stdout))).toBe(true);

    await alive.kill();
    await sweep(cache);
    expect(isRunning(Number(kept.stdout))).toBe(false);
  });
});
