import type * as worker from './worker.js';

/** By Node's own `require`: in vm pools it loads the engine once per worker, outside the test's realm. */
export function loadWorker(): typeof worker {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(import.meta.url)('./worker.js');
}
