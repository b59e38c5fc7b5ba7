import { existsSync, mkdirSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getOrCreate } from '../../src/cache/get-or-create.js';
import { keepSmall } from '../../src/cache/keep-small.js';
import type { CacheLayout } from '../../src/cache/layout.js';
import { type PruneOptions, prune } from '../../src/cache/prune.js';
import { retire } from '../../src/cache/retire.js';
import { readLease, whileLeased, writeLease } from '../../src/environment/lease.js';
import { sweep } from '../../src/environment/sweep.js';
import { withFileLock } from '../../src/locking/file-lock.js';
import { ownedName, thisProcess } from '../../src/locking/owner.js';
import { coldCache } from '../support/caches.js';
import { rejectionOf } from '../support/rejection.js';
import { smallBuild } from '../support/snapshots.js';

const day = 24 * 3_600_000;

/** Snapshots that say they have 100 bytes each, last used so many days ago. */
async function cacheOf(daysSinceUse: Readonly<Record<string, number>>): Promise<CacheLayout> {
  const cache = coldCache();
  for (const [id, days] of Object.entries(daysSinceUse)) {
    await getOrCreate(cache, smallBuild(cache, id), () => {});
    const manifest = { files: [['file', 0o100444, 100, 'x']], directories: [['', 0o40555]] };
    writeFileSync(cache.snapshot(id).manifest, JSON.stringify(manifest));
    const lastUse = (Date.now() - days * day) / 1_000;
    utimesSync(cache.snapshot(id).layer, lastUse, lastUse);
  }
  return cache;
}

/** As if it had been used a moment ago: the first use after a boot finds that it has not what it says. */
function justUsed(cache: CacheLayout, ...ids: readonly string[]): CacheLayout {
  for (const id of ids) utimesSync(cache.snapshot(id).layer, new Date(), new Date());
  return cache;
}

async function removedBy(cache: CacheLayout, options: PruneOptions): Promise<readonly string[]> {
  return (await prune(cache, options)).removed.map(({ id }) => id);
}

describe('prune', () => {
  it('removes what was not used for so long, and leaves nothing of it', async () => {
    const cache = await cacheOf({ old: 40, young: 3, older: 50 });
    const { removed, inUse, remaining } = await prune(cache, { olderThan: 30 * day });
    expect(removed.map(({ id }) => id)).toEqual(['older', 'old']);
    expect([inUse, remaining]).toEqual([[], 100]);
    expect([readdirSync(cache.snapshots), readdirSync(cache.trash)]).toEqual([['young'], []]);
  });

  it('removes the longest unused until the rest is small enough', async () => {
    const cache = await cacheOf({ a: 2, b: 5, c: 1, d: 4 });
    expect(await removedBy(cache, { maxSize: 250 })).toEqual(['b', 'd']);
    expect(await removedBy(cache, { maxSize: 250 })).toEqual([]);
    expect(await removedBy(cache, { maxSize: 0 })).toEqual(['a', 'c']);
  });

  it('makes room on the disk, and no more than is asked for', async () => {
    const cache = await cacheOf({ a: 2, b: 5 });
    expect(await removedBy(cache, { minFree: 1 })).toEqual([]);
    expect(await removedBy(cache, { minFree: 1e18 })).toEqual(['b', 'a']);
  });

  it('removes nothing without a limit, nor in a dry run, which tells the same', async () => {
    const cache = await cacheOf({ a: 400, b: 500 });
    expect(await removedBy(cache, {})).toEqual([]);
    const dry = await prune(cache, { maxSize: 100, dryRun: true });
    expect(readdirSync(cache.snapshots)).toEqual(['a', 'b']);
    expect(await prune(cache, { maxSize: 100 })).toEqual(dry);
  });

  it('spares what a live process has leased, and not what a dead one had', async () => {
    const cache = justUsed(await cacheOf({ live: 50, dead: 50, building: 50 }), 'live', 'building');
    writeLease(cache, 'environment', 'live');
    const lease = { ...readLease(cache, 'environment'), snapshotId: 'dead' };
    const owner = { ...thisProcess(), startTime: thisProcess().startTime + 1 };
    writeFileSync(cache.lease('abandoned'), JSON.stringify({ ...lease, owner }));
    utimesSync(cache.snapshot('live').layer, 1, 1);
    await whileLeased(cache, 'building', async () => {
      const { removed, inUse, remaining } = await prune(cache, { maxSize: 0 });
      expect(removed.map(({ id }) => id)).toEqual(['dead']);
      expect(inUse.map(({ id }) => id).sort()).toEqual(['building', 'live']);
      expect(remaining).toBe(200);
    });
    expect(await removedBy(cache, { maxSize: 0 })).toEqual(['building']);
  });

  it('spares what another process builds at the moment', async () => {
    const cache = await cacheOf({ a: 50 });
    await withFileLock(
      cache.fileLock('a'),
      { timeout: 1_000, onWait: () => {}, isDone: () => false },
      async () => expect((await prune(cache, { maxSize: 0 })).inUse).toHaveLength(1),
    );
  });

  it('after a build spares that one, what is in use, and what was built a moment ago', async () => {
    const cache = justUsed(await cacheOf({ built: 9, used: 8, old: 7, young: 6 }), 'used', 'built');
    for (const id of ['built', 'used', 'old']) utimesSync(cache.snapshot(id).manifest, 1, 1);
    writeLease(cache, 'environment', 'used');
    await keepSmall(cache, 'built', undefined);
    expect(readdirSync(cache.snapshots)).toHaveLength(4);
    await keepSmall(cache, 'built', 1);
    expect(readdirSync(cache.snapshots).sort()).toEqual(['built', 'used', 'young']);
  });

  it('may be run by two at once', async () => {
    const cache = await cacheOf({ a: 1, b: 2, c: 3 });
    const [one, two] = await Promise.all([prune(cache, { maxSize: 0 }), prune(cache, { maxSize: 0 })]);
    expect([...(one?.removed ?? []), ...(two?.removed ?? [])]).toHaveLength(3);
    expect(readdirSync(cache.snapshots)).toEqual([]);
  });
});

describe('between a look and a lease', () => {
  it('a snapshot that is out of sight is leased to nobody', async () => {
    const cache = justUsed(await cacheOf({ a: 1 }), 'a');
    const giveBack = retire(cache, 'a');
    expect((await rejectionOf(() => writeLease(cache, 'late', 'a'))).code).toBe('SNAPSHOT_NOT_FOUND');
    expect(existsSync(cache.lease('late'))).toBe(false);
    giveBack?.();
    writeLease(cache, 'later', 'a');
  });

  it('one that a killed pruner left out of sight is found again, not built', async () => {
    const cache = await cacheOf({ a: 1 });
    const { tree } = cache.snapshot('a');
    retire(cache, 'a');
    mkdirSync(`${tree}/mark`);
    expect((await getOrCreate(cache, smallBuild(cache, 'a'), () => {})).origin).toBe('found');
    expect(existsSync(`${tree}/mark`)).toBe(true);
  });

  it('is given back by sweep once its pruner is dead, and no sooner', async () => {
    const cache = await cacheOf({ a: 1 });
    const { root, layer } = cache.snapshot('a');
    retire(cache, 'a');
    await sweep(cache);
    expect(existsSync(layer)).toBe(false);
    const [retired = ''] = readdirSync(root).filter((name) => name.startsWith('retired-'));
    const dead = { ...thisProcess(), startTime: thisProcess().startTime + 1 };
    renameSync(join(root, retired), join(root, `retired-${ownedName(dead)}`));
    await sweep(cache);
    expect(existsSync(layer)).toBe(true);
  });
});
