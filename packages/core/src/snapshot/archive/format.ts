import { packTar } from 'modern-tar';
import { z } from 'zod';
import { sha256 } from '../../cache/records.js';
import { VenvError } from '../../error/venv-error.js';
import { interpreterTagsSchema } from '../layer.js';

// An archive is a tar of two entries: `snapshot.json`, which says what it is, and `content.tar.zst` (or `.gz`), another tar with
// layer, manifest and files of each snapshot, the lowest first. The first begins with the digest of itself and has that of
// all bytes behind it, so that no bit of the file can be another.

/** Raise with any change to what an archive holds. */
export const archiveVersion = 1;

export const indexSchema = z.strictObject({
  format: z.literal(archiveVersion),
  snapshotId: z.string(),
  interpreter: interpreterTagsSchema,
  /** The ids of all snapshots in it, in their order. */
  snapshots: z.array(z.string()).min(1),
  name: z.string().optional(),
  message: z.string(),
  createdAt: z.number(),
  compression: z.enum(['zstd', 'gzip']),
  /** Bytes of the compressed content, and of all that stands behind the index, with the SHA-256 of the latter. */
  contentBytes: z.number().int().nonnegative(),
  restBytes: z.number().int().nonnegative(),
  restDigest: z.string(),
});

export type ArchiveIndex = Readonly<z.infer<typeof indexSchema>>;

export const indexName = 'snapshot.json';

/** All headers of a tar have the same time: the same snapshot gives the same bytes. */
export const noTime = new Date(0);

/** A tar is made of blocks of so many bytes, and ends with two empty ones (POSIX, pax). */
export const tarBlock = 512;

/** An index as it stands in a file: the first bytes of the archive. */
export async function packIndex(index: ArchiveIndex): Promise<Buffer> {
  const body = JSON.stringify(index);
  return packHead(Buffer.from(`${sha256(body)}\n${body}\n`));
}

/** The first entry alone, without the end of a tar. */
export async function packHead(text: Buffer): Promise<Buffer> {
  const header = { name: indexName, size: text.length, mtime: noTime, mode: 0o644 };
  return Buffer.from(await packTar([{ header, body: text }])).subarray(0, -2 * tarBlock);
}

/** @returns nothing if the text is no index, or not as it was written */
export function parseIndex(text: string): ArchiveIndex | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1, -1);
  if (text.slice(0, end) !== sha256(body) || !text.endsWith('\n')) return undefined;
  try {
    const parsed = indexSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function invalidArchive(path: string, what: string, cause?: unknown): VenvError {
  return new VenvError('ARCHIVE_INVALID', `${path} ${what}`, {
    hint: 'export it again, or fetch it again: nothing of it was imported',
    ...(cause !== undefined && { cause }),
  });
}
