import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf, readRecord, writeRecord } from '../../src/cache/records.js';
import { coldCache } from '../support/caches.js';

function recorded(value: unknown) {
  const cache = coldCache();
  const path = cache.warmRecord('some');
  writeRecord(cache, path, value);
  return { cache, path };
}

describe('a record', () => {
  it('gives back its value', () => {
    const value = { text: 'a\nb ü', list: [1, null], nested: { yes: true } };
    expect(readRecord(recorded(value).path)).toEqual(value);
  });

  it('is for its user alone', () => expect(statSync(recorded(1).path).mode & 0o777).toBe(0o600));

  it('leaves nothing unfinished behind', () => {
    expect(readdirSync(recorded(1).cache.temp)).toEqual([]);
  });

  it('is replaced as a whole', () => {
    const { cache, path } = recorded({ long: 'x'.repeat(1000) });
    writeRecord(cache, path, 2);
    expect(readRecord(path)).toBe(2);
  });

  it('that is missing gives nothing', () => expect(readRecord('/no/such/record')).toBeUndefined());

  it('that was tampered with gives nothing', () => {
    const { path } = recorded({ executable: '/usr/bin/python3' });
    writeFileSync(path, readFileSync(path, 'utf8').replace('python3', 'python4'));
    expect(readRecord(path)).toBeUndefined();
  });

  it('that was cut short anywhere gives nothing', () => {
    const { path } = recorded({ key: 'value' });
    for (let size = readFileSync(path).length - 1; size >= 0; size--) {
      truncateSync(path, size);
      expect(readRecord(path)).toBeUndefined();
    }
  });
});

describe('digestOf', () => {
  it('does not depend on the order of keys, at any depth', () => {
    expect(digestOf([{ a: 1, b: { c: 2, d: 3 } }])).toBe(digestOf([{ b: { d: 3, c: 2 }, a: 1 }]));
  });

  it('depends on the order of lists', () => expect(digestOf([1, 2])).not.toBe(digestOf([2, 1])));
});
