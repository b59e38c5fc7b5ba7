import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Declaration, lastWish } from '../declaration/declaration.js';
import { isVenvError, VenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import { defaultCacheDirectory, type Host } from '../host.js';
import { type CacheLayout, cacheLayout } from './layout.js';
import { assertOurs } from './ownership.js';

/**
 * A `cacheDir` in the declaration, the last one said, or the default.
 * @throws VenvError `INVALID_REQUEST`
 */
export function wishedCache(declaration: Declaration, host: Host): CacheLayout {
  const cacheDir = lastWish(declaration, 'cacheDir');
  const directory = typeof cacheDir === 'string' ? cacheDir : defaultCacheDirectory(host);
  if (directory.includes('\0'))
    throw new VenvError('INVALID_REQUEST', 'cacheDir: must not contain a null character');
  return cacheLayout(directory);
}

/**
 * The cache that serves in place of one that cannot be used, if the declaration allows it: a folder of this user alone
 * among the temporary ones, the same for all of the user's processes, so that they still share what they build.
 * @throws the fault itself where there is no other way
 */
export function fallbackFor(
  fault: unknown,
  {
    declaration,
    wished,
    listener,
  }: { declaration: Declaration; wished: CacheLayout; listener: VenvListener },
): CacheLayout {
  if (lastWish(declaration, 'cacheFallback') !== true || !isFaultOfCache(fault)) throw fault;
  const fallback = cacheLayout(join(tmpdir(), `testvenv-${process.geteuid?.()}`));
  if (fallback.root === wished.root) throw fault;
  assertOurs(fallback.root);
  listener({ type: 'cacheFallback', wanted: wished.root, used: fallback.root, error: fault.toJSON() });
  return fallback;
}

function isFaultOfCache(fault: unknown): fault is VenvError {
  return isVenvError(fault) && 'cachePath' in fault.details;
}
