import { declare, provision } from '../packages/core/dist/index.js';
import { medianTime } from './measure.mjs';
import { python } from './sets.mjs';

/** Milliseconds of `list`, `status` and `distributions` of a live environment over a set: medians of some calls. */
export async function tellingCost({ name, requirements }, cacheDir, repetitions) {
  const environment = await provision(declare({ requirements, python, cacheDir }));
  const asks = {
    list: () => environment.list(),
    status: () => environment.status(),
    distributions: () => environment.distributions,
  };
  const costs = [];
  for (const [what, ask] of Object.entries(asks)) {
    const value = await medianTime(ask, repetitions);
    costs.push({ what: `${name}: ${what}, ms`, value, atMost: 5, reached: value <= 5 });
  }
  await environment.dispose();
  return costs;
}
