// Added by the plugin to the setup files of every project: Vitest runs it once per test file, before the file's own
// imports. The engine stays in the realm of the environment, which knows nothing of files; this knows the file.
import { afterAll, expect, inject } from 'vitest';
import { type FileReport, type ProvidedContext, type VenvWorker, workerSlot } from './protocol.js';

const worker = (globalThis as { [workerSlot]?: VenvWorker })[workerSlot];
const file = expect.getState().testPath;
const context: ProvidedContext | undefined = inject('testvenv');

// Files of another environment have no such worker; where tests are only listed, nobody provided a context.
if (worker && file && context) {
  const report = await worker.begin(file, context);
  // Bound, because Vitest reads fixtures out of a hook's written parameters, and this one wants none.
  afterAll(finish.bind(undefined, report, () => (context.hooksAreStacked ? worker.end() : undefined)));
}

/**
 * Where other hooks may still follow, the next file or the worker's end is the end of this one's environment. Vitest 3
 * gives a hook the suite, later ones a context before it.
 */
async function finish(
  report: FileReport,
  end: () => Promise<void> | undefined,
  ...given: readonly unknown[]
): Promise<void> {
  (given.at(-1) as { readonly meta: { testvenv?: FileReport } }).meta.testvenv = report;
  await end();
}
