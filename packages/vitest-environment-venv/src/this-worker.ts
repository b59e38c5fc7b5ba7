/** This process's pid, and the thread's number if this is one: `pid/thread`. */
export function thisWorker(): string {
  // A fork, which threads are not, has a channel to its parent: it need not load Node's module of threads.
  if (process.channel) return String(process.pid);
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  return threadId === 0 ? String(process.pid) : `${process.pid}/${threadId}`;
}
