import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse, stringify } from 'smol-toml';
import { z } from 'zod';
import { VenvError } from '../../error/venv-error.js';
import { redact, withoutUserinfo } from '../../process/redact.js';
import type { DeclaredRequirement } from '../../request/request.js';
import {
  type Archive,
  createLockfile,
  fileName,
  type LockedDistribution,
  type Lockfile,
} from '../../requirement/lockfile.js';
import { normaliseName } from '../../requirement/name.js';
import { bestWheel } from './wheels.js';

/** PEP 751: an archive has an address or a path. */
const archiveSchema = z.object({
  url: z.string().optional(),
  path: z.string().optional(),
  hashes: z.record(z.string(), z.string()).default({}),
  size: z.number().optional(),
  subdirectory: z.string().optional(),
});

const packageSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  wheels: z.array(archiveSchema).optional(),
  sdist: archiveSchema.optional(),
  archive: archiveSchema.optional(),
  directory: z
    .object({ path: z.string(), editable: z.boolean().optional(), subdirectory: z.string().optional() })
    .optional(),
  vcs: z
    .object({
      type: z.string(),
      url: z.string(),
      'commit-id': z.string(),
      subdirectory: z.string().optional(),
    })
    .optional(),
});

/** The part that is needed of the `pylock.toml` (PEP 751) that uv writes. */
const pylockSchema = z.object({
  'lock-version': z.literal('1.0'),
  packages: z.array(packageSchema).default([]),
});

type FoundArchive = z.infer<typeof archiveSchema>;
type FoundPackage = z.infer<typeof packageSchema>;

/** The requirements that say by hashes which archives of a distribution will do. */
export type Hashed = ReadonlyMap<string, DeclaredRequirement>;

/**
 * Of all archives that uv names for a distribution, the one that it would install.
 * @param folder that its relative paths refer to
 * @throws VenvError `HASH_MISMATCH` where none of a distribution's archives is allowed
 */
export function lockfileFromUv(text: string, folder: string, hashed: Hashed = new Map()): Lockfile {
  const { packages } = pylockSchema.parse(parse(text));
  return createLockfile(packages.map((one) => toLocked(one, folder, hashed.get(normaliseName(one.name)))));
}

function toLocked(
  found: FoundPackage,
  folder: string,
  declared: DeclaredRequirement | undefined,
): LockedDistribution {
  const { version, directory, vcs } = found;
  const locked = { name: normaliseName(found.name), ...(version !== undefined && { version }) };
  if (directory) return { ...locked, directory: { ...directory, path: resolve(folder, directory.path) } };
  if (vcs) return { ...locked, vcs: { ...vcs, url: withoutUserinfo(vcs.url) } };
  const allowed = (archives: readonly FoundArchive[]) =>
    archives.filter((one) => isAllowed(one, declared?.hashes)).map((one) => toArchive(one, folder));
  const [archive] = allowed(found.archive ? [found.archive] : []);
  if (archive) return { ...locked, archive };
  const wheel = bestWheel(allowed(found.wheels ?? []));
  if (wheel) return { ...locked, wheels: [wheel] };
  const [sdist] = allowed(found.sdist ? [found.sdist] : []);
  if (sdist) return { ...locked, sdist };
  throw new VenvError('HASH_MISMATCH', `no archive of ${locked.name} ${version} has a declared hash`, {
    source: declared?.source,
    hint: 'the index serves other files than the ones that were declared: find out why before you trust them',
  });
}

function isAllowed({ hashes }: FoundArchive, allowed: readonly string[] = []): boolean {
  return (
    allowed.length === 0 ||
    Object.entries(hashes).some(([algorithm, digest]) => allowed.includes(`${algorithm}:${digest}`))
  );
}

function toArchive({ url, path = '', ...rest }: FoundArchive, folder: string) {
  const address = withoutUserinfo(url ?? pathToFileURL(resolve(folder, path)).href);
  return { name: fileName(address), url: address, ...rest };
}

/**
 * A Lockfile as uv reads it: it takes archives of this machine by their paths alone, and finds in its cache what it has
 * downloaded from the index that is named.
 * @param index the only one in force, if known
 */
export function formatForUv(lockfile: Lockfile, index?: string): string {
  const packages = lockfile.packages.map(({ wheels, sdist, archive, ...locked }) => ({
    ...locked,
    ...indexOf((wheels?.[0] ?? sdist)?.url, index),
    ...(wheels && { wheels: wheels.map(located) }),
    ...(sdist && { sdist: located(sdist) }),
    ...(archive && { archive: located(archive) }),
  }));
  return stringify({ ...lockfile, packages });
}

/** Where an archive surely comes from: what is said wrong here would stand in uv's cache under a wrong name. */
function indexOf(url: string | undefined, index: string | undefined): { readonly index?: string } {
  if (!url?.startsWith('http')) return {};
  const { host } = new URL(url);
  if (host === 'files.pythonhosted.org') return { index: 'https://pypi.org/simple' };
  return index && URL.canParse(index) && new URL(index).host === host ? { index: redact(index) } : {};
}

function located({ url, ...archive }: Archive) {
  return url.startsWith('file:') ? { ...archive, path: fileURLToPath(url) } : { ...archive, url };
}
