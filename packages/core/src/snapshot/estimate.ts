import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { diskFullHint, inMegabytes } from '../cache/disk-full.js';
import type { CacheLayout } from '../cache/layout.js';
import { digestOf, readRecord, writeRecord } from '../cache/records.js';
import { VenvError } from '../error/venv-error.js';
import { spaceAt } from '../filesystem/disk-space.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { LockedDistribution, Lockfile } from '../requirement/lockfile.js';
import type { Part } from './parts.js';

const footprintSchema = z.strictObject({ bytes: z.number(), files: z.number() });

type Footprint = z.infer<typeof footprintSchema>;

/** What a build will probably take, and of which distributions nothing is known. */
export interface Estimate extends Footprint {
  readonly unknown: readonly string[];
}

/** A file takes whole blocks of the disk: half of one is lost with each, of 4096 bytes on nearly every file system. */
const lostPerFile = 2_048;

/**
 * How many times its size an archive takes: once while it is downloaded, and unpacked with bytecode at least twice. No more, since
 * a refusal for nothing is worse than a disk that fills up, which is survived.
 */
const unpacked = 3;

/** Remembers what distributions take, for the estimates of later builds. */
export function rememberParts(cache: CacheLayout, parts: readonly Part[]): void {
  for (const { bytes, files, ...distribution } of parts) {
    const record = recordOf(cache, distribution);
    if (!existsSync(record)) writeRecord(cache, record, footprintSchema.parse({ bytes, files }));
  }
}

/** From what earlier builds of the same distributions took, else from the sizes of their archives. */
export function estimate({ packages }: Lockfile, cache: CacheLayout): Estimate {
  const known = packages.map((locked) => footprintOf(locked, cache));
  const sum = (key: keyof Footprint) => known.reduce((total, one) => total + (one?.[key] ?? 0), 0);
  const unknown = packages.filter((_, index) => !known[index]).map(({ name }) => name);
  return { bytes: sum('bytes'), files: sum('files'), unknown };
}

function footprintOf(locked: LockedDistribution, cache: CacheLayout): Footprint | undefined {
  const record = footprintSchema.safeParse(readRecord(recordOf(cache, locked)));
  if (record.success) return record.data;
  const archive = sizeOfArchive(locked);
  return archive === undefined ? undefined : { bytes: archive * unpacked, files: 0 };
}

function recordOf(
  cache: CacheLayout,
  { name, version = '' }: Pick<LockedDistribution, 'name' | 'version'>,
): string {
  return cache.footprintRecord(digestOf([name, version]));
}

function sizeOfArchive({ archive, wheels, sdist }: LockedDistribution): number | undefined {
  const { size, url } = archive ?? wheels?.[0] ?? sdist ?? {};
  if (size !== undefined || !url?.startsWith('file:')) return size;
  return ifPresent(() => statSync(fileURLToPath(url)).size);
}

/**
 * Before anything is downloaded.
 * @throws VenvError `DISK_FULL` with the bytes, or inodes, that are needed and that are there
 */
export function assertFits({ bytes, files, unknown }: Estimate, { temp }: CacheLayout): void {
  const needed = bytes + files * lostPerFile;
  const space = spaceAt(temp);
  const lacksFiles = files > (space.files ?? Number.POSITIVE_INFINITY);
  if (needed <= space.bytes && !lacksFiles) return;
  const figures = lacksFiles
    ? `some ${files} inodes, and ${space.files} are left`
    : `at least ${inMegabytes(needed)}, and ${inMegabytes(space.bytes)} are left`;
  throw new VenvError('DISK_FULL', `the snapshot will not fit: it needs ${figures} in ${temp}`, {
    hint: diskFullHint,
    details: {
      path: temp,
      needed,
      available: space.bytes,
      neededFiles: files,
      ...(space.files !== undefined && { availableFiles: space.files }),
      unknown,
    },
  });
}
