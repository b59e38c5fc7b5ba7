import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { VenvError } from '../../error/venv-error.js';

export type Compression = 'zstd' | 'gzip';

/** The fastest levels that are worth it: most of a snapshot is text, and bytecode. */
const levels = { zstd: 6, gzip: 6 } as const;

export const extensions: Readonly<Record<Compression, string>> = { zstd: 'zst', gzip: 'gz' };

/** Node has zstd from 22.15 and 23.8 on. Looked up by name, since the types of Node 20 do not know it. */
interface Zstd {
  readonly createZstdCompress?: (options: object) => Transform;
  readonly createZstdDecompress?: () => Transform;
  readonly constants: { readonly ZSTD_c_compressionLevel?: number };
}
const { createZstdCompress, createZstdDecompress, constants } = zlib as unknown as Zstd;

export function bestCompression(): Compression {
  return createZstdCompress ? 'zstd' : 'gzip';
}

export function compressor(compression: Compression): Transform {
  if (compression === 'gzip') return zlib.createGzip({ level: levels.gzip });
  if (!createZstdCompress) throw withoutZstd();
  return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel ?? 0]: levels.zstd } });
}

/** @throws VenvError `INVALID_REQUEST` where this Node does not know zstd */
export function decompressor(compression: Compression): Transform {
  if (compression === 'gzip') return zlib.createGunzip();
  if (!createZstdDecompress) throw withoutZstd();
  return createZstdDecompress();
}

function withoutZstd(): VenvError {
  return new VenvError('INVALID_REQUEST', `Node ${process.versions.node} knows no zstd`, {
    hint: 'use Node 22.15 or newer, or export with the compression gzip',
  });
}
