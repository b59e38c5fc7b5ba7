import { chmodSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOfContent } from '../filesystem/digest.js';
import { isRegularFile } from '../filesystem/file-type.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { compress, decompress, type Encoding } from './encoding.js';
import { neutral, restored } from './neutral-bytecode.js';

// Run in tinypool's threads, like those of `filesystem/tasks.ts`: synchronous inside, for thousands of small files.

/** A file on its way. */
export interface Carried {
  /** With the digest of the bytes that a bundle has of it. */
  readonly entry: TreeEntry;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Of neutral bytecode: the seconds since 1970 of its source. */
  readonly sourceModified: number | undefined;
}

/** A bundle is no archive format: only its files' bytes, one after the other. Names, modes and sizes are the manifest's. */
export interface Bundled {
  readonly root: string;
  /** Of the snapshot. */
  readonly id: string;
  readonly files: readonly Carried[];
  readonly encoding: Encoding;
}

/** Files' contents, compressed. */
export function packBundle({ root, id, files, encoding }: Bundled): Uint8Array {
  const contents = files
    .filter(({ entry: [, mode] }) => isRegularFile(mode))
    .map((file) => packed(root, id, file));
  return compress(Buffer.concat(contents), encoding);
}

function packed(root: string, id: string, { entry: [path], sourceModified }: Carried): Buffer {
  const content = readFileSync(join(root, path));
  if (sourceModified === undefined) return content;
  const bare = neutral(content, { id, modified: sourceModified });
  if (!bare) throw new Error(`${path} has changed`);
  return bare;
}

export interface PackedBundle extends Bundled {
  readonly body: Uint8Array;
}

/**
 * Writes the files of a bundle below folders that are there, each only once its SHA-256 is known to be right.
 * @returns them as they stand now
 * @throws Error on a bundle that does not hold what its entries say
 */
export function unpackBundle({ root, id, files, encoding, body }: PackedBundle): readonly TreeEntry[] {
  const contents = decompress(body, encoding, Math.max(bundleSize(files), 1));
  let offset = 0;
  return files.map((file) => {
    const [path, mode, bytes, target] = file.entry;
    if (!isRegularFile(mode)) {
      symlinkSync(target, join(root, path));
      return file.entry;
    }
    const content = contents.subarray(offset, offset + bytes);
    offset += bytes;
    return writeSealed(root, id, file, content);
  });
}

function writeSealed(root: string, id: string, { entry, ...file }: Carried, content: Buffer): TreeEntry {
  const [path, mode, size, digest] = entry;
  if (digestOfContent(content) !== digest) throw new Error(`${path} has another SHA-256`);
  const { modified, sourceModified } = file;
  const isNeutral = sourceModified !== undefined;
  const bytes = isNeutral ? restored(content, { id, modified: sourceModified }) : content;
  const target = join(root, path);
  writeFileSync(target, bytes, { flag: 'wx', mode: 0o600 });
  utimesSync(target, modified, modified);
  chmodSync(target, mode & 0o777);
  return isNeutral ? [path, mode, size, digestOfContent(bytes)] : entry;
}

/** The bytes that a bundle has before compression. */
export function bundleSize(files: readonly Carried[]): number {
  return files.reduce((sum, { entry: [, mode, size] }) => (isRegularFile(mode) ? sum + size : sum), 0);
}
