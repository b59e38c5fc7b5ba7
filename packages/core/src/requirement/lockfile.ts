import { parse, stringify } from 'smol-toml';
import { z } from 'zod';
import { digestOf } from '../cache/records.js';
import { normaliseName } from './requirement.js';

const archiveSchema = z.object({
  name: z.string().optional(),
  url: z.string(),
  hashes: z.record(z.string(), z.string()),
});

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  wheels: z.array(archiveSchema).optional(),
  sdist: archiveSchema.optional(),
  /** A direct reference (`name @ URL`). */
  archive: archiveSchema.optional(),
});

/** The part of `pylock.toml` (PEP 751) that testvenv writes and reads. */
export const lockfileSchema = z.object({
  'lock-version': z.literal('1.0'),
  'created-by': z.literal('testvenv'),
  packages: z.array(packageSchema),
});

export type Lockfile = Readonly<z.infer<typeof lockfileSchema>>;
export type LockedDistribution = Lockfile['packages'][number];
export type Archive = z.infer<typeof archiveSchema>;

/** Exactly these distributions, sorted by name. */
export function createLockfile(packages: readonly LockedDistribution[]): Lockfile {
  const sorted = [...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { 'lock-version': '1.0', 'created-by': 'testvenv', packages: sorted };
}

/** The one archive that is installed. */
export function archiveOf({ name, wheels, sdist, archive }: LockedDistribution): Archive {
  const found = archive ?? wheels?.[0] ?? sdist;
  if (!found) throw new TypeError(`the Lockfile names no archive of ${name}`);
  return found;
}

/** Names, versions and hashes: where the archives lie does not matter, so mirrors share a snapshot. */
export function lockfileDigest({ packages }: Lockfile): string {
  const facts = packages.map((locked) => {
    const { hashes, url } = archiveOf(locked);
    return [
      normaliseName(locked.name),
      locked.version,
      Object.keys(hashes).length > 0 ? hashes : fileName(url),
    ];
  });
  return digestOf(facts);
}

export function fileName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
}

export function formatLockfile(lockfile: Lockfile): string {
  return stringify(lockfile);
}

export function parseLockfile(text: string): Lockfile {
  return lockfileSchema.parse(parse(text));
}
