import type { BrokenRequirement } from './contract.js';
import { brokenIn } from './demands.js';
import type { PipContext } from './pip-context.js';
import { inspect } from './state.js';

/** Requirements of installed distributions that are not fulfilled. */
export async function check(context: PipContext): Promise<readonly BrokenRequirement[]> {
  return brokenIn(await inspect(context));
}
