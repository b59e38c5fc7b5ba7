import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { getOrCreate } from '../../src/cache/get-or-create.js';
import { cacheLayout } from '../../src/cache/layout.js';
import { listSnapshots } from '../../src/cache/list.js';
import { coldCache } from '../support/caches.js';
import { smallBuild } from '../support/snapshots.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const manifest = JSON.stringify({
  files: [
    ['a', 0o100444, 3, 'x'],
    ['b', 0o100444, 4, 'y'],
  ],
  directories: [['', 0o40555]],
});

it('lists what is sealed, the newest first, and leaves out what cannot be read', async () => {
  const cache = coldCache();
  for (const [index, id] of ['old', 'new', 'damaged'].entries()) {
    await getOrCreate(cache, smallBuild(cache, id), () => {});
    writeFileSync(cache.snapshot(id).manifest, manifest);
    utimesSync(cache.snapshot(id).manifest, 1_000 + index, 1_000 + index);
    utimesSync(cache.snapshot(id).layer, 2_000, 2_000);
  }
  rmSync(cache.snapshot('damaged').layer);
  const lastUsedAt = new Date(2_000_000);
  expect(listSnapshots(cache)).toEqual([
    {
      id: 'new',
      python: '',
      distributions: [],
      files: 2,
      bytes: 7,
      behind: [],
      builtAt: new Date(1_001_000),
      lastUsedAt,
    },
    {
      id: 'old',
      python: '',
      distributions: [],
      files: 2,
      bytes: 7,
      behind: [],
      builtAt: new Date(1_000_000),
      lastUsedAt,
    },
  ]);
});

it('an empty cache, or none, has none', () => {
  expect(listSnapshots(coldCache())).toEqual([]);
  expect(listSnapshots(cacheLayout(join(temporaryDirectory(), 'none')))).toEqual([]);
});
