import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getOrCreate } from '../../src/cache/get-or-create.js';
import type { CacheLayout } from '../../src/cache/layout.js';
import { prune } from '../../src/cache/prune.js';
import { verifyCache } from '../../src/cache/verify.js';
import { sweep } from '../../src/environment/sweep.js';
import { ownedName, thisProcess } from '../../src/locking/owner.js';
import { coldCache } from '../support/caches.js';
import { smallBuild } from '../support/snapshots.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const dead = { ...thisProcess(), startTime: thisProcess().startTime + 1 };

/** Somebody's folder outside the cache, with a file in it. */
function treasure(): { folder: string; file: string; isWhole: () => boolean } {
  const folder = join(temporaryDirectory(), 'treasure');
  const file = join(folder, 'file');
  mkdirSync(folder);
  writeFileSync(file, 'dear');
  return { folder, file, isWhole: () => readFileSync(file, 'utf8') === 'dear' };
}

describe('sweep', () => {
  it.each<[string, (cache: CacheLayout) => string]>([
    ['the trash', (cache) => join(cache.trash, 'link')],
    ['unfinished work of the dead', (cache) => join(cache.temp, ownedName(dead))],
  ])('follows no link out of %s', async (_, place) => {
    const cache = coldCache();
    const { folder, file, isWhole } = treasure();
    symlinkSync(folder, place(cache));
    mkdirSync(`${place(cache)}.d`, { recursive: true });
    await sweep(cache);
    mkdirSync(join(cache.trash, 'deep'));
    symlinkSync(folder, join(cache.trash, 'deep', 'link'));
    linkSync(file, join(cache.trash, 'deep', 'hard-link'));
    await sweep(cache);
    expect([isWhole(), readdirSync(folder), readdirSync(cache.trash)]).toEqual([true, ['file'], []]);
  });

  it('follows no link that stands for the environment of a dead process', async () => {
    const cache = coldCache();
    const { folder, isWhole } = treasure();
    symlinkSync(folder, cache.environment('linked'));
    writeFileSync(cache.lease('linked'), JSON.stringify({ owner: dead }));
    expect((await sweep(cache)).environments).toBe(1);
    expect([isWhole(), existsSync(cache.environment('linked'))]).toEqual([true, false]);
  });

  it.each(['.', '..', ''])('takes no lease for that of %j, the folders above', async (id) => {
    const cache = coldCache();
    mkdirSync(cache.environment('live'));
    writeFileSync(`${cache.environments}/${id}.lease.json`, JSON.stringify({ owner: dead }));
    expect((await sweep(cache)).environments).toBe(0);
    expect(existsSync(cache.environment('live'))).toBe(true);
  });
});

describe('a link where a snapshot should stand', () => {
  it('is never pruned through, and verify tells of it', async () => {
    const cache = coldCache();
    await getOrCreate(cache, smallBuild(cache, 'a'), () => {});
    const elsewhere = join(temporaryDirectory(), 'elsewhere');
    const { root } = cache.snapshot('a');
    writeFileSync(cache.snapshot('a').manifest, '{"files": [], "directories": []}');
    renameSync(root, elsewhere);
    symlinkSync(elsewhere, root);
    const before = readdirSync(elsewhere);
    expect((await prune(cache, { maxSize: -1 })).removed).toEqual([]);
    expect(readdirSync(elsewhere)).toEqual(before);
    const [damaged] = (await verifyCache(cache)).damaged;
    expect(damaged).toEqual({ id: 'a', damages: [{ path: '.', kind: 'mode' }] });
  });
});
