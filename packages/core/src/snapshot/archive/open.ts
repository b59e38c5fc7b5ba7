import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { VenvError } from '../../error/venv-error.js';
import { isSystemError } from '../../filesystem/ignore-missing.js';
import { measure } from './export.js';
import { type ArchiveIndex, indexName, invalidArchive, packHead, parseIndex, tarBlock } from './format.js';

/** An archive of which every bit is as it was written. */
export interface OpenedArchive {
  readonly index: ArchiveIndex;
  /** The compressed tar inside. */
  readonly content: () => Readable;
}

/** Bytes: an index names some snapshots, and holds no list of files. */
const longestIndex = 1 << 20;

/**
 * Looks at the whole file before anything of it is used.
 * @throws VenvError `ARCHIVE_INVALID`, `INVALID_REQUEST` where no file is there
 */
export async function openArchive(path: string): Promise<OpenedArchive> {
  const size = sizeOf(path);
  const length = indexLength(readAt(path, 0, tarBlock));
  const text = length === undefined ? undefined : readAt(path, tarBlock, length);
  const index = text && parseIndex(text.toString('utf8'));
  if (!text || !index) throw invalidArchive(path, 'is no archive of a snapshot, or damaged at its beginning');
  const head = await packHead(text);
  if (!readAt(path, 0, head.length).equals(head)) throw invalidArchive(path, 'is damaged at its beginning');
  if (size !== head.length + index.restBytes)
    throw invalidArchive(path, `has ${size} bytes, and should have ${head.length + index.restBytes}`);
  const { restDigest } = await measure(createReadStream(path, { start: head.length }));
  if (restDigest !== index.restDigest) throw invalidArchive(path, 'is damaged: its digest is another');
  const start = head.length + tarBlock;
  return { index, content: () => createReadStream(path, { start, end: start + index.contentBytes - 1 }) };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new VenvError('INVALID_REQUEST', `${path} cannot be read (${cause.code})`, { cause });
  }
}

/** POSIX, ustar: the name in the first 100 bytes, the size in octal digits from 124 on. */
function indexLength(header: Buffer): number | undefined {
  if (header.subarray(0, 100).toString('latin1').replace(/\0+$/, '') !== indexName) return undefined;
  const size = Number.parseInt(header.subarray(124, 136).toString('latin1'), 8);
  return size > 0 && size <= longestIndex ? size : undefined;
}

function readAt(path: string, position: number, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, position));
  } finally {
    closeSync(file);
  }
}
