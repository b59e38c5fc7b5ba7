import { closeSync, openSync, readSync } from 'node:fs';
import type { PublishedEvent } from '../event/events.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { Sampled } from '../monitor/sample.js';

/** Reads a journal while it grows: each call gives the environments that stand now. */
export function followEnvironments(journal: string): () => readonly Sampled[] {
  const standing = new Map<string, Sampled>();
  let [offset, rest] = [0, ''];
  return () => {
    const added = readFrom(journal, offset);
    offset += added.length;
    const lines = (rest + added.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) note(standing, line);
    return [...standing.values()];
  };
}

/** A line is written at once, but for a process that is killed in between. */
function note(standing: Map<string, Sampled>, line: string): void {
  try {
    const event = JSON.parse(line) as PublishedEvent;
    if (event.type === 'environmentCreated' && event.prefix !== undefined)
      standing.set(event.environmentId, { id: event.environmentId, prefix: event.prefix });
    if (event.type === 'environmentDisposed') standing.delete(event.environmentId);
  } catch {
    // Not a whole line.
  }
}

function readFrom(path: string, offset: number): Buffer {
  const file = ifPresent(() => openSync(path, 'r'));
  if (file === undefined) return Buffer.alloc(0);
  try {
    const chunks: Buffer[] = [];
    for (let at = offset; ; ) {
      const chunk = Buffer.alloc(1 << 16);
      const length = readSync(file, chunk, 0, chunk.length, at);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, length));
      at += length;
    }
  } finally {
    closeSync(file);
  }
}
