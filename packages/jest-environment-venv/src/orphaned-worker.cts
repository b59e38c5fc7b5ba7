/**
 * Calls back when the main process of this worker is gone. Such a worker would go on with its test until that ends by
 * itself, an hour later perhaps, and keep the environment for as long.
 * @returns no longer cares
 */
export function onceOrphaned(callback: () => void): () => void {
  if (!isWorkerProcess()) return () => {};
  process.once('disconnect', callback);
  return () => process.off('disconnect', callback);
}

/** In band, and in a thread, the channel is not between Jest and its worker but between Jest and who started it. */
function isWorkerProcess(): boolean {
  return /[\\/]jest-worker[\\/]/.test(process.argv[1] ?? '');
}
