/** On the global object, for the cold path is a bundle of its own. */
const slot = Symbol.for('testvenv.pendingPushes');

function pending(): Set<Promise<void>> {
  const holder = globalThis as { [slot]?: Set<Promise<void>> };
  holder[slot] ??= new Set();
  return holder[slot];
}

/** Remembers that snapshots are on their way to a remote. The promise must not reject. */
export function notePush(push: Promise<void>): void {
  const pushes = pending();
  pushes.add(push);
  push.finally(() => pushes.delete(push));
}

/** Resolves when all that this process sends to remotes has arrived, or has failed: for whoever ends the process. */
export async function pushesDone(): Promise<void> {
  await Promise.all(pending());
}
