import { rmSync, statSync, utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noteUse } from '../../src/cache/last-use.js';
import { cacheWith } from '../support/caches.js';

function mtimeAfterUse(hoursAgo: number): { before: number; after: number } {
  const snapshot = cacheWith('a').snapshot('a');
  const time = Date.now() / 1_000 - hoursAgo * 3_600;
  utimesSync(snapshot.layer, time, time);
  const before = statSync(snapshot.layer).mtimeMs;
  expect(noteUse(snapshot)).toBe(true);
  return { before, after: statSync(snapshot.layer).mtimeMs };
}

it('notes the use of a snapshot that was not used for a day', () => {
  const { after } = mtimeAfterUse(25);
  expect(Date.now() - after).toBeLessThan(60_000);
});

it('writes nothing more often than once a day', () => {
  const { before, after } = mtimeAfterUse(23);
  expect(after).toBe(before);
});

it('tells that a snapshot is gone', () => {
  const snapshot = cacheWith('a').snapshot('a');
  rmSync(snapshot.layer);
  expect(noteUse(snapshot)).toBe(false);
});
