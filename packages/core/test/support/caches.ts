import { join } from 'node:path';
import { inject } from 'vitest';
import { type CacheLayout, cacheLayout, ensureCache } from '../../src/cache/layout.js';
import { temporaryDirectory } from './temporary-directory.js';

/** The run's common cache: what one test built, the others find. */
export function sharedCache(): CacheLayout {
  const cache = cacheLayout(inject('sharedCache'));
  ensureCache(cache);
  return cache;
}

/** A cache of the test's own in which nothing stands yet. */
export function coldCache(): CacheLayout {
  const cache = cacheLayout(join(temporaryDirectory(), 'c'));
  ensureCache(cache);
  return cache;
}
