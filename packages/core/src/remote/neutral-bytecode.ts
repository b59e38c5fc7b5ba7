import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfContent } from '../filesystem/digest.js';
import { isRegularFile } from '../filesystem/file-type.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { sourceOf } from '../snapshot/bytecode.js';

// Bytecode names its source's file, so its snapshot, and its source's time (PEP 552): the same module is other bytes in each
// snapshot. On its way it has neither, so that related snapshots share their bundles.

/** What bytecode says of where and when it was made. */
export interface Origin {
  /** Of the snapshot. */
  readonly id: string;
  /** Seconds since 1970 of its source. */
  readonly modified: number;
}

/** Where the header has the source's time: after a magic number and flags. */
const timeOffset = 8;

/** Bytecode without its origin; nothing where {@link restored} would not give back exactly what it was. */
export function neutral(bytecode: Buffer, origin: Origin): Buffer | undefined {
  if (bytecode.length < timeOffset + 4) return undefined;
  const bare = replaced(bytecode, origin.id, placeholderFor(origin.id));
  bare.writeUInt32LE(0, timeOffset);
  return restored(bare, origin).equals(bytecode) ? bare : undefined;
}

/** What {@link neutral} made of bytecode, with an origin again. */
export function restored(bare: Buffer, { id, modified }: Origin): Buffer {
  const bytecode = replaced(bare, placeholderFor(id), id);
  bytecode.writeUInt32LE(modified >>> 0, timeOffset);
  return bytecode;
}

/** As long as the id, since bytecode says how long its strings are. */
function placeholderFor(id: string): string {
  return '=snapshot-id='.repeat(id.length).slice(0, id.length);
}

/** A copy, with every occurrence of a text replaced by another one of the same length. */
function replaced(content: Buffer, text: string, by: string): Buffer {
  const copy = Buffer.from(content);
  for (let at = copy.indexOf(text); at >= 0; at = copy.indexOf(text, at + text.length)) copy.write(by, at);
  return copy;
}

export interface SealedTree {
  readonly root: string;
  readonly id: string;
  readonly files: readonly TreeEntry[];
  /** Seconds since 1970 of each. */
  readonly modified: readonly number[];
}

/** Of a file, by index: that it is sent as neutral bytecode of a source, by index, with that SHA-256. */
export interface Neutralised {
  readonly index: number;
  readonly source: number;
  readonly digest: string;
}

/**
 * Which files of a snapshot can be sent as neutral bytecode. Runs in a thread.
 * @throws Error where bytecode is not what was sealed
 */
export function neutralise({ root, id, files, modified }: SealedTree): readonly Neutralised[] {
  const indexes = new Map(files.map(([path], index) => [path, index]));
  return files.flatMap(([path, mode, , sealed], index) => {
    const source = isRegularFile(mode) ? indexes.get(sourceOf(path) ?? '') : undefined;
    if (source === undefined) return [];
    const bytecode = readFileSync(join(root, path));
    if (digestOfContent(bytecode) !== sealed) throw new Error(`${path} has another SHA-256`);
    const bare = neutral(bytecode, { id, modified: modified[source] ?? 0 });
    return bare ? [{ index, source, digest: digestOfContent(bare) }] : [];
  });
}
