import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getOrCreate, type SnapshotBuild } from '../../src/cache/get-or-create.js';
import type { CacheLayout } from '../../src/cache/layout.js';
import { writeRecord } from '../../src/cache/records.js';
import { VenvError } from '../../src/error/venv-error.js';
import { coldCache } from '../support/caches.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';
import { emptyLayer, smallBuild } from '../support/snapshots.js';

function failing(error: Error): SnapshotBuild {
  const into = async (draft: string) => {
    writeFileSync(join(draft, 'half'), '');
    throw error;
  };
  return { id: 'a', requirements: [], into };
}

function leftovers(cache: CacheLayout): readonly string[] {
  return readdirSync(cache.temp);
}

describe('a missing snapshot', () => {
  it('is built, and then found', async () => {
    const cache = coldCache();
    const [first, second] = [recordEvents(), recordEvents()];
    expect(await getOrCreate(cache, smallBuild(cache, 'a'), first.listener)).toEqual({
      layer: emptyLayer('a'),
      origin: 'built',
    });
    expect((await getOrCreate(cache, smallBuild(cache, 'a'), second.listener)).origin).toBe('found');
    expect(first.all.map(({ type }) => type)).toEqual(['buildStarted', 'buildFinished']);
    expect(second.all).toEqual([{ type: 'snapshotFound', snapshotId: 'a' }]);
    expect(leftovers(cache)).toEqual([]);
  });

  it('is built once for many who ask at a time', async () => {
    const cache = coldCache();
    const events = recordEvents();
    const all = Array.from({ length: 5 }, () => getOrCreate(cache, smallBuild(cache, 'a'), events.listener));
    const origins = (await Promise.all(all)).map(({ origin }) => origin);
    expect(events.of('buildStarted')).toHaveLength(1);
    expect(origins.filter((origin) => origin === 'built')).toHaveLength(1);
  });
});

describe('a build that fails', () => {
  it('leaves nothing, and says why', async () => {
    const cache = coldCache();
    const events = recordEvents();
    const build = failing(new VenvError('DISK_FULL', 'the disk is full'));
    expect((await rejectionOf(() => getOrCreate(cache, build, events.listener))).code).toBe('DISK_FULL');
    expect(events.of('buildFailed')).toMatchObject([{ snapshotId: 'a', error: { code: 'DISK_FULL' } }]);
    expect([readdirSync(cache.snapshots), leftovers(cache)]).toEqual([[], []]);
  });

  it('does not poison the next one', async () => {
    const cache = coldCache();
    const { listener } = recordEvents();
    await expect(getOrCreate(cache, failing(new Error('a crash')), listener)).rejects.toThrow('a crash');
    expect((await getOrCreate(cache, smallBuild(cache, 'a'), listener)).origin).toBe('built');
  });
});

describe('publishing', () => {
  it('is first-wins: the snapshot that stands is not replaced', async () => {
    const cache = coldCache();
    const other = cache.snapshot('a');
    // Another process, whose lock this one stole, is faster.
    const overtaken = smallBuild(cache, 'a', async () => {
      mkdirSync(other.tree, { recursive: true });
      writeFileSync(join(other.tree, 'file'), 'of the other');
      writeRecord(cache, other.layer, emptyLayer('a'));
    });
    expect((await getOrCreate(cache, overtaken, () => {})).layer).toEqual(emptyLayer('a'));
    expect(readFileSync(join(other.tree, 'file'), 'utf8')).toBe('of the other');
    expect(leftovers(cache)).toEqual([]);
  });
});

describe('a damaged snapshot', () => {
  it.each<[string, (cache: CacheLayout) => void]>([
    ['its layer was cut short', (cache) => truncateSync(cache.snapshot('a').layer, 100)],
    [
      'its layer was tampered with',
      (cache) => {
        const { layer } = cache.snapshot('a');
        writeFileSync(layer, readFileSync(layer, 'utf8').replace('lib/', 'bin/'));
      },
    ],
  ])('is put away and built again: %s', async (_, damage) => {
    const cache = coldCache();
    await getOrCreate(cache, smallBuild(cache, 'a'), () => {});
    writeFileSync(join(cache.snapshot('a').root, 'mark'), '');
    damage(cache);
    expect((await getOrCreate(cache, smallBuild(cache, 'a'), () => {})).origin).toBe('built');
    expect(existsSync(join(cache.snapshot('a').root, 'mark'))).toBe(false);
    expect(readdirSync(cache.trash)).toHaveLength(1);
  });
});
