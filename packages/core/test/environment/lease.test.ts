import { truncateSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLease, writeLease } from '../../src/environment/lease.js';
import { thisProcess } from '../../src/locking/owner.js';
import { cacheWith } from '../support/caches.js';

it('names this process', () => {
  const cache = cacheWith('sealed');
  const before = Date.now();
  writeLease(cache, 'abc', 'sealed');
  const lease = readLease(cache, 'abc');
  expect(lease?.owner).toEqual(thisProcess());
  expect(lease?.snapshotId).toBe('sealed');
  expect(lease?.createdAt).toBeGreaterThanOrEqual(before);
});

it('that is missing or half written is none', () => {
  const cache = cacheWith('sealed');
  expect(readLease(cache, 'abc')).toBeUndefined();
  writeLease(cache, 'abc', 'sealed');
  truncateSync(cache.lease('abc'), 10);
  expect(readLease(cache, 'abc')).toBeUndefined();
  truncateSync(cache.lease('abc'), 0);
  expect(readLease(cache, 'abc')).toBeUndefined();
});
