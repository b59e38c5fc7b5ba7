// Added by the plugin to the setup files of every project: Vitest runs it once per test file, before the file's own
// imports, in the test's realm. It knows the file, and what the main process planned for it.
import { afterAll, expect, inject } from 'vitest';
import { enter, leaveLast } from './enter.js';
import type { Entered } from './entered.js';
import type { FileReport, ProvidedContext } from './protocol.js';
import { readPlan } from './provided-plan.js';

const file = expect.getState().testPath;
// Where tests are only listed, nobody provided a context.
const context: ProvidedContext | undefined = inject('testvenv');
await leaveLast();
const planned = file && context && readPlan(context.plan, file);
// Files of another environment have no plan.
if (planned) {
  const entered = await enter(file, planned, context);
  // Bound, because Vitest reads fixtures out of a hook's written parameters, and this one wants none.
  afterAll(finish.bind(undefined, entered, context.hooksAreStacked));
}

/**
 * The report is told when the hooks are over, so what the end adds to it is told too. Where other hooks may still
 * follow, the next file or the main process ends this one's environment. Vitest 3 gives a hook the suite, later ones a
 * context before it.
 */
async function finish(
  { report, leave }: Entered,
  isLastHook: boolean,
  ...given: readonly unknown[]
): Promise<void> {
  (given.at(-1) as { readonly meta: { testvenv?: FileReport } }).meta.testvenv = report;
  if (isLastHook) await leave();
}
