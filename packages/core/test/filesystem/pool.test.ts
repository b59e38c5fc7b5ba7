import { expect, it } from 'vitest';
import { inPool, parallelism, shares } from '../../src/filesystem/pool.js';

it('shares out every item once, in shares of about the same weight', () => {
  const weights = Array.from({ length: 100 }, (_, index) => index * 10_000);
  const piles = shares(weights, (weight) => weight);
  const loads = piles.map((pile) => pile.reduce((sum, weight) => sum + weight, 0));
  expect(piles.flat().sort((a, b) => a - b)).toEqual(weights);
  expect(piles).toHaveLength(Math.min(parallelism, weights.length));
  expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(Math.max(...weights));
});

it('a fault in a thread keeps its code', async () => {
  await expect(inPool('listFiles', { root: '/no/such/folder' })).rejects.toMatchObject({ code: 'ENOENT' });
});

it('makes no empty share', () => {
  expect(shares([], () => 1)).toEqual([]);
  expect(shares(['one'], () => 1)).toEqual([['one']]);
});
