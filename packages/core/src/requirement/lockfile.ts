import { parse, stringify } from 'smol-toml';
import { z } from 'zod';
import { digestOf } from '../cache/records.js';
import { redact } from '../process/redact.js';
import { normaliseName } from './name.js';

const archiveSchema = z.object({
  name: z.string().optional(),
  url: z.string(),
  hashes: z.record(z.string(), z.string()),
  /** Bytes, where whoever resolved it knew. */
  size: z.number().optional(),
  /** Of the project within a source archive. */
  subdirectory: z.string().optional(),
});

const directorySchema = z.object({
  /** Absolute, or relative to the Lockfile. */
  path: z.string(),
  editable: z.boolean().optional(),
  subdirectory: z.string().optional(),
});

const vcsSchema = z.object({
  type: z.string(),
  url: z.string(),
  'commit-id': z.string(),
  subdirectory: z.string().optional(),
});

/** Our own words in a package's `tool` table. */
const toolSchema = z.object({
  testvenv: z.object({
    /** A digest of what a local project holds, see `LocalSource`. */
    content: z.string().optional(),
  }),
});

const packageSchema = z.object({
  name: z.string(),
  /** Of a folder or a repository it may only be known once it is built. */
  version: z.string().optional(),
  wheels: z.array(archiveSchema).optional(),
  sdist: archiveSchema.optional(),
  /** A direct reference (`name @ URL`). */
  archive: archiveSchema.optional(),
  /** A local project. */
  directory: directorySchema.optional(),
  /** A commit of a repository. */
  vcs: vcsSchema.optional(),
  tool: toolSchema.optional(),
});

/** A `pylock.toml` (PEP 751) for one interpreter: of each distribution the one archive that fits. */
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
  return digestOf(packages.map((locked) => [normaliseName(locked.name), locked.version, contentOf(locked)]));
}

function contentOf(locked: LockedDistribution): unknown {
  const { directory, vcs, tool } = locked;
  if (directory) return tool?.testvenv.content ?? directory;
  if (vcs) return [vcs.type, vcs['commit-id'], vcs.subdirectory];
  const archive = archiveOf(locked);
  return Object.keys(archive.hashes).length > 0 ? archive.hashes : fileName(archive.url);
}

export function fileName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
}

/** Without credentials: who installs from an address that needs one asks the index again. */
export function formatLockfile(lockfile: Lockfile): string {
  return redact(stringify(lockfile));
}

/** The Lockfile in a text of the cache, or nothing if that is none: it was damaged, and is made again. */
export function parseLockfile(text: string): Lockfile | undefined {
  try {
    const lockfile = lockfileSchema.parse(parse(text));
    // Every package must name an archive, at an address that is one.
    lockfileDigest(lockfile);
    return lockfile;
  } catch {
    return undefined;
  }
}
