import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Stopwatch } from '../src/stopwatch.js';

it('knows only the stages that ran, also one that failed', async () => {
  const stopwatch = new Stopwatch();
  expect(stopwatch.timeSync('lookup', () => 7)).toBe(7);
  const failing = stopwatch.time('request', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(Object.keys(stopwatch.timings)).toEqual(['lookup', 'request']);
});

it('counts what of a stage runs at the same time once', async () => {
  const stopwatch = new Stopwatch();
  const start = performance.now();
  await Promise.all([1, 2, 3].map(() => stopwatch.time('snapshot', () => sleep(50))));
  const whole = performance.now() - start;
  expect(stopwatch.timings.snapshot).toBeLessThanOrEqual(whole);
  expect(stopwatch.timings.snapshot).toBeGreaterThanOrEqual(45);
  await stopwatch.time('snapshot', () => sleep(50));
  expect(stopwatch.timings.snapshot).toBeGreaterThanOrEqual(95);
});
