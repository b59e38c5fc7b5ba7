import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recallRecord } from '../../src/cache/recall.js';
import { readRecord, writeRecord } from '../../src/cache/records.js';
import { coldCache } from '../support/caches.js';

function recorded(value: unknown) {
  const cache = coldCache();
  const path = cache.warmRecord('some');
  writeRecord(cache, path, value);
  const reads: string[] = [];
  const recall = () =>
    recallRecord(path, (one) => {
      reads.push(one);
      return readRecord(one);
    });
  return { cache, path, recall, reads };
}

describe('a record that is recalled', () => {
  it('is read once', () => {
    const { recall, reads, path } = recorded({ some: 'value' });
    expect(recall()).toEqual({ some: 'value' });
    expect(recall()).toBe(recall());
    expect(reads).toEqual([path]);
  });

  it('is read again when another has taken its place, of the same size and time too', () => {
    const { cache, recall, path } = recorded(1);
    const { atime, mtime } = statSync(path);
    expect(recall()).toBe(1);
    writeRecord(cache, path, 2);
    utimesSync(path, atime, mtime);
    expect(recall()).toBe(2);
  });

  it('is gone when it is gone, or changed by somebody', () => {
    const { recall, path } = recorded(1);
    expect(recall()).toBe(1);
    writeFileSync(path, 'something else');
    expect(recall()).toBeUndefined();
    rmSync(path);
    expect(recall()).toBeUndefined();
  });
});
