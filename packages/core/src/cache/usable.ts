import type { Declaration } from '../declaration/declaration.js';
import { isVenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Host } from '../host.js';
import { fallbackFor, wishedCache } from './choose.js';
import type { CacheLayout } from './layout.js';
import { assertOurs } from './ownership.js';

/** Whose cache is looked for. */
export interface CacheSeeker {
  readonly declaration: Declaration;
  readonly host: Host;
  readonly listener: VenvListener;
}

/** Does its work in the cache that is wished, or where that cannot be used in the one that may take its place. */
export function inUsableCacheNow<T>(seeker: CacheSeeker, action: (cache: CacheLayout) => T): T {
  const wished = wishedCache(seeker.declaration, seeker.host);
  try {
    return ours(wished, action);
  } catch (fault) {
    return ours(fallbackFor(fault, { ...seeker, wished }), action);
  }
}

/** {@link inUsableCacheNow} for work that takes a while: a snapshot that is pruned meanwhile is asked for once more. */
export async function inUsableCache<T>(
  seeker: CacheSeeker,
  action: (cache: CacheLayout) => Promise<T>,
): Promise<T> {
  const attempt = (cache: CacheLayout) => unlessPruned(() => action(cache));
  const wished = wishedCache(seeker.declaration, seeker.host);
  try {
    return await ours(wished, attempt);
  } catch (fault) {
    return ours(fallbackFor(fault, { ...seeker, wished }), attempt);
  }
}

function ours<T>(cache: CacheLayout, action: (cache: CacheLayout) => T): T {
  assertOurs(cache.root);
  return action(cache);
}

/** What a damaged file is shared by is found damaged one after the other: a snapshot, then the one that it grew from. */
const attempts = 4;

/** A snapshot that is pruned between the look and the lease is built again the next time, and then it is young. */
async function unlessPruned<T>(action: () => Promise<T>, left = attempts - 1): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!wasPruned(error) || left === 0) throw error;
    return unlessPruned(action, left - 1);
  }
}

export function wasPruned(error: unknown): boolean {
  return isVenvError(error) && error.code === 'SNAPSHOT_NOT_FOUND';
}
