import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { type CacheLayout, cacheLayout, ensureCache } from '../src/cache/layout.js';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { prepare } from '../src/provision.js';
import { pushesDone } from '../src/remote/pending-pushes.js';
import { sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { canMount, leaveBytes, leaveInodes, smallFilesystem } from './support/filesystems.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { writeWheel } from './support/wheels.js';

/** A cache with nothing but the seed, of some 15 MB, on a disk of 80 MB. */
async function smallCache() {
  vi.stubEnv('TESTVENV_INSTALLER', 'pip');
  const disk = smallFilesystem();
  const cache = cacheLayout(join(disk, 'c'));
  ensureCache(cache);
  const { snapshotId: seed } = await prepare(declare({ cacheDir: sharedCache().root }));
  const { root } = cache.snapshot(seed);
  cpSync(sharedCache().snapshot(seed).root, root, { recursive: true, preserveTimestamps: true });
  return { disk, cache, seed };
}

/** Distributions of that many megabytes, which compress to next to nothing unless they are random. */
function wheelsOf(megabytes: Readonly<Record<string, number>>, isRandom = false): string {
  const folder = temporaryDirectory();
  for (const [name, size] of Object.entries(megabytes)) {
    const bytes = size * 1_000_000;
    const data = isRandom ? randomBytes(bytes / 2).toString('hex') : '0'.repeat(bytes);
    writeWheel(folder, { name, version: '1.0', files: { [`${name}/data`]: data } });
  }
  return folder;
}

function wishOf(cache: CacheLayout, findLinks: string, ...requirements: readonly string[]): VenvOptions {
  return { cacheDir: cache.root, requirements, findLinks: [findLinks], noIndex: true };
}

function isThere(cache: CacheLayout, snapshotId: string): boolean {
  return existsSync(cache.snapshot(snapshotId).layer);
}

describe.skipIf(!canMount)('a disk that is full (as root, who may mount)', () => {
  it('in the middle of a fetch is no fault of the remote: room is made, and it is fetched', async () => {
    const remote = pathToFileURL(join(temporaryDirectory(), 'remote')).href;
    const wheels = wheelsOf({ old: 30, big: 50 });
    const elsewhere = { ...wishOf(sharedCache(), wheels, 'big'), remote };
    await prepare(declare(elsewhere));
    await pushesDone();
    const { cache } = await smallCache();
    const old = await prepare(declare(wishOf(cache, wheels, 'old')));
    const events = recordEvents();
    const wishes = { ...wishOf(cache, wheels, 'big'), remote, remoteMode: 'read' as const };
    const big = await environmentFor(wishes, events);
    expect(big.origin).toBe('fetched');
    expect(events.of('roomMade')).toMatchObject([{ snapshots: [old.snapshotId] }]);
    expect(events.of('remoteFailed')).toEqual([]);
  });

  it('in the middle of a build: what nobody uses makes room, what is in use stays', async () => {
    const { cache, seed } = await smallCache();
    const wheels = wheelsOf({ old: 30, big: 50, huge: 90 });
    const old = await prepare(declare(wishOf(cache, wheels, 'old')));
    const events = recordEvents();
    const big = await environmentFor(wishOf(cache, wheels, 'big'), events);
    expect(events.of('roomMade')).toMatchObject([
      { snapshotId: big.snapshotId, snapshots: [old.snapshotId], error: { code: 'DISK_FULL' } },
    ]);
    expect([seed, old.snapshotId, big.snapshotId].map((id) => isThere(cache, id))).toEqual([
      true,
      false,
      true,
    ]);

    const error = await rejectionOf(() => prepare(declare(wishOf(cache, wheels, 'huge'))));
    expect(error.code).toBe('DISK_FULL');
    expect(error.details).toMatchObject({ available: expect.any(Number), path: expect.any(String) });
    expect(error.message).toContain('undone: the unfinished snapshot was removed');
    expect([readdirSync(cache.temp), isThere(cache, big.snapshotId), isThere(cache, seed)]).toEqual([
      [],
      true,
      true,
    ]);
  });

  it('before a build: it is refused in figures, by the archive’s size or by what it took before', async () => {
    const { disk, cache } = await smallCache();
    const random = wheelsOf({ dense: 60 }, true);
    const events = recordEvents();
    const first = await rejectionOf(() => prepare(declare(wishOf(cache, random, 'dense')), events));
    expect(first).toMatchObject({ code: 'DISK_FULL', details: { unknown: [] } });
    expect(first.details.needed).toBeGreaterThan(60e6);
    expect(first.details.available).toBeLessThan(80e6);
    expect(first.summary).toMatch(/needs at least \d+\.\d MB, and \d+\.\d MB are left/);

    const wheels = wheelsOf({ big: 38 });
    const { snapshotId } = await prepare(declare(wishOf(cache, wheels, 'big')));
    rmSync(cache.snapshot(snapshotId).root, { recursive: true });
    leaveBytes(disk, 30e6);
    const again = await rejectionOf(() => prepare(declare(wishOf(cache, wheels, 'big')), events));
    expect(again.code).toBe('DISK_FULL');
    expect(again.details.needed).toBeGreaterThan(38e6);
    // No installer ran.
    expect(events.of('buildProgress')).toEqual([]);
    expect(readdirSync(cache.temp)).toEqual([]);
  });

  it('of links: a linked environment becomes a layered one, and it is told', async () => {
    const { disk, cache } = await smallCache();
    await prepare(declare({ cacheDir: cache.root }));
    leaveInodes(disk, 200);
    const events = recordEvents();
    const environment = await environmentFor({ cacheDir: cache.root, linkMode: 'linked' }, events);
    expect(environment.linkMode).toBe('layered');
    expect((await environment.run('pip', ['--version'])).stdout).toContain('pip');
    expect(events.of('linkModeFallback')).toMatchObject([
      { wanted: 'linked', used: 'layered', environmentId: environment.id, error: { code: 'DISK_FULL' } },
    ]);
    expect(readdirSync(cache.temp)).toEqual([]);

    // Copies are for edits, which would reach the snapshot.
    const copied = await rejectionOf(() => environmentFor({ cacheDir: cache.root, linkMode: 'copied' }));
    expect(copied.code).toBe('DISK_FULL');
    expect(copied.details.undone).toBe('the half-made environment was removed');
    expect(readdirSync(cache.environments).sort()).toEqual([environment.id, `${environment.id}.lease.json`]);
  });

  it('is a clear error also where not even a record can be written', async () => {
    const { disk, cache } = await smallCache();
    leaveInodes(disk, 0);
    const error = await rejectionOf(() => prepare(declare({ cacheDir: cache.root })));
    expect(error).toMatchObject({ code: 'DISK_FULL', details: { availableFiles: 0 } });
  });
});
