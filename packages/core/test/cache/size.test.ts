import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheLayout } from '../../src/cache/layout.js';
import { sizeOfCache } from '../../src/cache/size.js';
import { cacheWith, coldCache } from '../support/caches.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const megabyte = 1 << 20;

it('tells what is taken for what, and counts a shared file once', async () => {
  const cache = cacheWith('a');
  const empty = await sizeOfCache(cache);
  const [sealed, linked] = [join(cache.snapshot('a').tree, 'file'), join(cache.environment('e'), 'file')];
  writeFileSync(sealed, Buffer.alloc(megabyte, 'x'));
  mkdirSync(cache.environment('e'));
  linkSync(sealed, linked);
  writeFileSync(join(cache.trash, 'file'), Buffer.alloc(megabyte, 'y'));
  const size = await sizeOfCache(cache);
  expect(size.snapshots - empty.snapshots).toBeGreaterThanOrEqual(megabyte);
  expect(size.environments - empty.environments).toBeLessThan(megabyte / 2);
  expect(size.temporary - empty.temporary).toBeGreaterThanOrEqual(megabyte);
  expect(size.total).toBe(size.snapshots + size.environments + size.temporary + size.records);
});

it('an empty cache takes little, and none takes nothing', async () => {
  expect((await sizeOfCache(coldCache())).total).toBeLessThan(megabyte);
  expect((await sizeOfCache(cacheLayout(join(temporaryDirectory(), 'none')))).total).toBe(0);
});
