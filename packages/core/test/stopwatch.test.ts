import { expect, it } from 'vitest';
import { Stopwatch } from '../src/stopwatch.js';

it('knows only the stages that ran, also one that failed', async () => {
  const stopwatch = new Stopwatch();
  expect(stopwatch.timeSync('lookup', () => 7)).toBe(7);
  const failing = stopwatch.time('request', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(Object.keys(stopwatch.timings)).toEqual(['lookup', 'request']);
});
