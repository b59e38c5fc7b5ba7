import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { writeLease } from '../../src/environment/lease.js';
import { sweep } from '../../src/environment/sweep.js';
import { type Owner, ownedName, thisProcess } from '../../src/locking/owner.js';
import { cacheWith, coldCache } from '../support/caches.js';

const dead: Owner = { ...thisProcess(), startTime: thisProcess().startTime + 1_000 };
const elsewhere: Owner = { ...thisProcess(), pidNamespace: '1', pid: 4_194_305 };

/** An environment's folder with the lease of that owner. */
function leased(cache: CacheLayout, id: string, owner: Owner): void {
  mkdirSync(cache.environment(id));
  writeFileSync(cache.lease(id), JSON.stringify({ owner, createdAt: Date.now() }));
}

describe('sweep', () => {
  it('removes environments of dead processes, and no others', async () => {
    const cache = coldCache();
    leased(cache, 'dead', dead);
    leased(cache, 'live', thisProcess());
    leased(cache, 'elsewhere', elsewhere);
    expect((await sweep(cache)).environments).toBe(1);
    expect(existsSync(cache.environment('dead'))).toBe(false);
    expect(existsSync(cache.lease('dead'))).toBe(false);
    expect(readdirSync(cache.environments)).toHaveLength(4);
  });

  it('never removes an environment by its age', async () => {
    const cache = coldCache();
    leased(cache, 'old', thisProcess());
    for (const path of [cache.environment('old'), cache.lease('old')]) utimesSync(path, 1, 1);
    expect(await sweep(cache)).toEqual({ environments: 0, temporaryFolders: 0, ports: 0, trash: 0 });
    expect(existsSync(cache.environment('old'))).toBe(true);
  });

  it('removes the lease of a process that died before its environment was there', async () => {
    const cache = coldCache();
    writeFileSync(cache.lease('none'), JSON.stringify({ owner: dead, createdAt: Date.now() }));
    await sweep(cache);
    expect(readdirSync(cache.environments)).toEqual([]);
  });

  it('removes an unreadable lease once it is not young', async () => {
    const cache = cacheWith('sealed');
    writeLease(cache, 'live', 'sealed');
    for (const id of ['young', 'old']) writeFileSync(cache.lease(id), '{');
    utimesSync(cache.lease('old'), 1, 1);
    expect((await sweep(cache)).environments).toBe(1);
    expect(existsSync(cache.lease('old'))).toBe(false);
    expect(existsSync(cache.lease('young'))).toBe(true);
  });

  it('removes the unfinished work of dead processes', async () => {
    const cache = coldCache();
    const [theirs, ours] = [ownedName(dead), ownedName()];
    for (const name of [theirs, ours]) mkdirSync(join(cache.temp, name, 'deep'), { recursive: true });
    expect(await sweep(cache)).toEqual({ environments: 0, temporaryFolders: 1, ports: 0, trash: 1 });
    expect(readdirSync(cache.temp)).toEqual([ours]);
  });

  it('removes file locks that nobody came for, never one with a heartbeat', async () => {
    const cache = coldCache();
    for (const name of ['forgotten', 'held', 'no lock'])
      mkdirSync(`${cache.fileLock(name)}.lock`, { recursive: true });
    writeFileSync(join(`${cache.fileLock('no lock')}.lock`, 'file'), '');
    for (const name of ['forgotten', 'no lock']) utimesSync(`${cache.fileLock(name)}.lock`, 1, 1);
    await sweep(cache);
    expect(readdirSync(cache.fileLocks)).toEqual(['held.lock', 'no lock.lock']);
  });

  it('empties the trash', async () => {
    const cache = coldCache();
    mkdirSync(join(cache.trash, 'anything', 'deep'), { recursive: true });
    writeFileSync(join(cache.trash, 'file'), '');
    expect((await sweep(cache)).trash).toBe(2);
    expect(readdirSync(cache.trash)).toEqual([]);
  });

  it('may be run by two at once', async () => {
    const cache = coldCache();
    for (let index = 0; index < 20; index++) leased(cache, `dead${index}`, dead);
    const results = await Promise.all([sweep(cache), sweep(cache)]);
    expect(results).toHaveLength(2);
    expect([readdirSync(cache.environments), readdirSync(cache.trash)]).toEqual([[], []]);
  });
});
