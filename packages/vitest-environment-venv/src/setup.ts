// Added by the plugin to the setup files of every project: Vitest runs it once per test file, before the file's own
// imports. The engine stays in the realm of the environment, which knows nothing of files; this knows the file.
import { afterAll, expect, inject } from 'vitest';
import { type FileReport, type VenvWorker, workerSlot } from './protocol.js';

const worker = (globalThis as { [workerSlot]?: VenvWorker })[workerSlot];
const file = expect.getState().testPath;

// Files of another environment have no such worker, and are left alone.
if (worker && file) {
  const report = await worker.begin(file, inject('testvenv'));
  // Bound, because Vitest reads fixtures out of a hook's written parameters, and this one wants none.
  afterAll(finish.bind(undefined, worker, report));
}

async function finish(
  worker: VenvWorker,
  report: FileReport,
  ...[, suite]: readonly unknown[]
): Promise<void> {
  (suite as { readonly meta: { testvenv?: FileReport } }).meta.testvenv = report;
  await worker.end();
}
