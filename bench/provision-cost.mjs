import { declare, provision } from '../packages/core/dist/index.js';
import { median } from './measure.mjs';
import { python } from './sets.mjs';

const atMost = 5;

/** Milliseconds of a fresh environment for a single test: made, and ended again. Median. */
export async function provisionCost({ name, requirements }, cacheDir, repetitions) {
  const samples = [];
  for (let round = 0; round < repetitions; round++) {
    const start = performance.now();
    const environment = await provision(declare({ requirements, python, cacheDir }));
    await environment.dispose();
    samples.push(performance.now() - start);
  }
  const value = median(samples);
  return { what: `${name}: an environment made and ended, ms`, value, atMost, reached: value <= atMost };
}
