import * as zlib from 'node:zlib';

/** How objects of a remote are compressed, by the ending of their keys. */
export type Encoding = 'zst' | 'br';

interface Zstd {
  readonly zstdCompressSync: (bytes: Uint8Array) => Buffer;
  readonly zstdDecompressSync: (bytes: Uint8Array, limits: { readonly maxOutputLength: number }) => Buffer;
}

/** Node has it since 22.15 and 23.8. */
const zstd = 'zstdCompressSync' in zlib ? (zlib as unknown as Zstd) : undefined;

/** What this Node can read, the one that it writes first: Zstandard is several times faster both ways. */
export const encodings: readonly Encoding[] = zstd ? ['zst', 'br'] : ['br'];

/** Quality 1: a better one takes longer than the bytes that it saves. */
const fastBrotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };

export function compress(bytes: Uint8Array, encoding: Encoding): Buffer {
  return encoding === 'zst'
    ? available(zstd).zstdCompressSync(bytes)
    : zlib.brotliCompressSync(bytes, fastBrotli);
}

/** @throws RangeError when it becomes longer than it may: a few bytes can say a great many */
export function decompress(bytes: Uint8Array, encoding: Encoding, maxOutputLength: number): Buffer {
  return encoding === 'zst'
    ? available(zstd).zstdDecompressSync(bytes, { maxOutputLength })
    : zlib.brotliDecompressSync(bytes, { maxOutputLength });
}

function available(found: Zstd | undefined): Zstd {
  if (!found) throw new Error('this version of Node has no Zstandard');
  return found;
}
