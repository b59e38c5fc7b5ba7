import { expect, it } from 'vitest';
import { count, duration, percent, roundSteps, size } from '../../src/report/html/quantities.js';

it.each([
  [0, '0'],
  [8.25, '8.3 ms'],
  [819.6, '820 ms'],
  [4_249, '4.2 s'],
  [59_999, '60.0 s'],
  [200_400, '3 min 20 s'],
])('%d ms is %s', (milliseconds, text) => expect(duration(milliseconds)).toBe(text));

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_234, '1.2 kB'],
  [123_456_789, '123 MB'],
  [2e16, '20000 TB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));

it('numbers of things, and shares of them', () => {
  expect([count(1, 'file'), count(2, 'file')]).toEqual(['1 file', '2 files']);
  expect([percent(1, 3), percent(0, 0)]).toEqual(['33 %', '–']);
});

it('an axis has a handful of round numbers', () => {
  expect(roundSteps(0)).toEqual([0]);
  expect(roundSteps(7)).toEqual([0, 2, 4, 6]);
  expect(roundSteps(400)).toEqual([0, 100, 200, 300, 400]);
});
