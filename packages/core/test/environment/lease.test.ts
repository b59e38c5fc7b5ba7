import { truncateSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLease, writeLease } from '../../src/environment/lease.js';
import { thisProcess } from '../../src/locking/owner.js';
import { coldCache } from '../support/caches.js';

it('names this process', () => {
  const cache = coldCache();
  const before = Date.now();
  writeLease(cache, 'abc');
  const lease = readLease(cache, 'abc');
  expect(lease?.owner).toEqual(thisProcess());
  expect(lease?.createdAt).toBeGreaterThanOrEqual(before);
});

it('that is missing or half written is none', () => {
  const cache = coldCache();
  expect(readLease(cache, 'abc')).toBeUndefined();
  writeLease(cache, 'abc');
  truncateSync(cache.lease('abc'), 10);
  expect(readLease(cache, 'abc')).toBeUndefined();
  truncateSync(cache.lease('abc'), 0);
  expect(readLease(cache, 'abc')).toBeUndefined();
});
