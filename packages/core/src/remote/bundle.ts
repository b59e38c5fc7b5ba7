import { createHash } from 'node:crypto';
import { chmodSync, constants, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { compress, decompress, type Encoding } from './encoding.js';

// Run in tinypool's threads, like those of `filesystem/tasks.ts`: synchronous inside, for thousands of small files.

/** A bundle is no archive format: only its files' bytes, one after the other. Names, modes and sizes are the manifest's. */
export interface Bundled {
  readonly root: string;
  readonly entries: readonly TreeEntry[];
  readonly encoding: Encoding;
}

/** Files' contents, compressed. */
export function packBundle({ root, entries, encoding }: Bundled): Uint8Array {
  return compress(
    Buffer.concat(entries.filter(isRegular).map(([path]) => readFileSync(join(root, path)))),
    encoding,
  );
}

export interface PackedBundle extends Bundled {
  readonly body: Uint8Array;
  /** Seconds since 1970, of each entry. */
  readonly modified: readonly number[];
}

/**
 * Writes the files of a bundle below folders that are there, each only once its SHA-256 is known to be right.
 * @throws Error on a bundle that does not hold what its entries say
 */
export function unpackBundle({ root, entries, encoding, body, modified }: PackedBundle): void {
  const size = entries.filter(isRegular).reduce((sum, [, , bytes]) => sum + bytes, 0);
  const contents = decompress(body, encoding, Math.max(size, 1));
  let offset = 0;
  for (const [index, entry] of entries.entries()) {
    const [path, , bytes, content] = entry;
    if (isRegular(entry)) {
      writeSealed(join(root, path), entry, contents.subarray(offset, offset + bytes), modified[index] ?? 0);
      offset += bytes;
    } else symlinkSync(content, join(root, path));
  }
}

function writeSealed(
  target: string,
  [path, mode, , digest]: TreeEntry,
  bytes: Uint8Array,
  seconds: number,
): void {
  if (createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new Error(`${path} has another SHA-256`);
  writeFileSync(target, bytes, { flag: 'wx', mode: 0o600 });
  utimesSync(target, seconds, seconds);
  chmodSync(target, mode & 0o777);
}

/** The bytes that a bundle has before compression. */
export function bundleSize(entries: readonly TreeEntry[]): number {
  return entries.filter(isRegular).reduce((sum, [, , bytes]) => sum + bytes, 0);
}

function isRegular([, mode]: TreeEntry): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFREG;
}
