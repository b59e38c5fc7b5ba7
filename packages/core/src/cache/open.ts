import { type CacheLayout, cacheLayout } from './layout.js';
import { assertOurs } from './ownership.js';

/** @throws VenvError `CACHE_UNSAFE`, `PERMISSION_DENIED` */
export function openCache(directory: string): CacheLayout {
  const cache = cacheLayout(directory);
  assertOurs(cache.root);
  return cache;
}
