import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { cacheLayout, ensureCache, leaseOwnerId } from '../../src/cache/layout.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('keeps every path below its root, which is absolute', () => {
  const layout = cacheLayout('some/folder');
  expect(isAbsolute(layout.root)).toBe(true);
  const paths = [layout.lease('x'), layout.snapshot('x').layer, layout.fileLock('x'), layout.lockfile('x')];
  for (const path of paths) expect(relative(layout.root, path)).not.toMatch(/^\.\./);
});

it('knows the environment of a lease, and what is no lease', () => {
  const layout = cacheLayout('/c');
  expect(leaseOwnerId(relative(layout.environments, layout.lease('abc')))).toBe('abc');
  expect(leaseOwnerId('abc')).toBeUndefined();
});

it('makes folders that are for their user alone, and does so again', () => {
  const layout = cacheLayout(join(temporaryDirectory(), 'deep', 'cache'));
  ensureCache(layout);
  ensureCache(layout);
  const folders = [layout.root, ...readdirSync(layout.root).map((name) => join(layout.root, name))];
  expect(folders).toHaveLength(5);
  for (const folder of folders) expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('keeps what stands in the cache', () => {
  const layout = cacheLayout(temporaryDirectory());
  mkdirSync(join(layout.snapshots, 'abc'), { recursive: true });
  ensureCache(layout);
  expect(readdirSync(layout.snapshots)).toEqual(['abc']);
});
