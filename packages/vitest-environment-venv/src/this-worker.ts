export function thisWorker(): string {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  return threadId === 0 ? String(process.pid) : `${process.pid}/${threadId}`;
}
