import { createHash } from 'node:crypto';
import { renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CacheLayout } from '../../cache/layout.js';
import { whileLeased } from '../../environment/lease.js';
import { ownedName } from '../../locking/owner.js';
import { uniqueHex } from '../../locking/unique-hex.js';
import type { FoundSnapshot } from '../find.js';
import { idsOf } from '../stack.js';
import { bestCompression, type Compression, extensions } from './compression.js';
import { type ArchiveIndex, archiveVersion, packIndex } from './format.js';
import { packContent, packRest } from './pack.js';

export interface ExportResult {
  readonly path: string;
  readonly snapshotId: string;
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly digest: string;
}

export interface ExportOptions {
  /** Default: zstd where this Node knows it (22.15 and newer), else gzip, which every Node can read. */
  readonly compression?: Compression;
}

/**
 * Writes a snapshot, with all that it stands over, into one file, which appears whole.
 * @throws VenvError `SNAPSHOT_NOT_FOUND`, `INVALID_REQUEST` for one with links that lead out, `CACHE_CORRUPTED`
 */
export async function exportSnapshot(
  cache: CacheLayout,
  found: FoundSnapshot,
  path: string,
  { compression = bestCompression() }: ExportOptions,
): Promise<ExportResult> {
  const ids = idsOf(found.layer).toReversed();
  const content = join(cache.temp, ownedName());
  const draft = `${path}.${uniqueHex()}`;
  try {
    await whileLeased(cache, found.layer.snapshotId, () => packContent(cache, ids, content, compression));
    const name = `content.tar.${extensions[compression]}`;
    const rest = await measure(packRest(content, name));
    const contentBytes = statSync(content).size;
    const head = await packIndex(indexOf(found, { ...rest, compression, contentBytes, snapshots: ids }));
    const digest = createHash('sha256');
    const archive = concatenated(head, packRest(content, name), digest);
    const file = await open(draft, 'wx');
    await pipeline(Readable.from(archive), file.createWriteStream());
    renameSync(draft, path);
    return {
      path,
      snapshotId: found.layer.snapshotId,
      bytes: statSync(path).size,
      digest: digest.digest('hex'),
    };
  } finally {
    for (const one of [content, draft]) rmSync(one, { force: true });
  }
}

type Packed = Pick<ArchiveIndex, 'compression' | 'contentBytes' | 'restBytes' | 'restDigest' | 'snapshots'>;

function indexOf({ layer, named }: FoundSnapshot, packed: Packed): ArchiveIndex {
  return {
    format: archiveVersion,
    snapshotId: layer.snapshotId,
    interpreter: layer.interpreter,
    ...(named && { name: named.name }),
    message: named?.message ?? '',
    createdAt: named?.createdAt ?? Date.now(),
    ...packed,
  };
}

/** Of all bytes of a stream. */
export async function measure(
  stream: AsyncIterable<Buffer>,
): Promise<{ readonly restBytes: number; readonly restDigest: string }> {
  const digest = createHash('sha256');
  let restBytes = 0;
  for await (const chunk of stream) {
    digest.update(chunk);
    restBytes += chunk.length;
  }
  return { restBytes, restDigest: digest.digest('hex') };
}

async function* concatenated(
  head: Buffer,
  rest: AsyncIterable<Buffer>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  digest.update(head);
  yield head;
  for await (const chunk of rest) {
    digest.update(chunk);
    yield chunk;
  }
}
