import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import { redact } from '../process/redact.js';
import type { Archive, LockedDistribution, Lockfile } from '../requirement/lockfile.js';
import type { Pylock, PylockPackage } from '../requirement/pylock.js';

/** One dependency group of a Lockfile: the distributions of one wish on one series of Python. */
export interface LockedGroup {
  /** What was wished, for people. */
  readonly requirements: readonly string[];
  /** The series: `3.12`. */
  readonly python: string;
  /** Without markers: the group is theirs. */
  readonly packages: readonly PylockPackage[];
}

export type LockedGroups = ReadonlyMap<string, LockedGroup>;

/** The packages of a Lockfile that `testvenv lock` wrote, by their groups. */
export function groupsOf({ packages, tool }: Pylock): LockedGroups {
  const groups = Object.entries(tool?.testvenv?.groups ?? {});
  return new Map(
    groups.map(([name, facts]) => {
      const own = packages.filter(({ marker }) => marker?.includes(quoted(name)));
      return [name, { ...facts, packages: own.map(({ marker: _, ...rest }) => rest) }];
    }),
  );
}

/** A `pylock.toml` (PEP 751) of groups: what several of them have is there once, with a marker that names them all. */
export function formatGroups(groups: LockedGroups): string {
  const names = [...groups.keys()].sort();
  const users = new Map<string, string[]>();
  for (const name of names)
    for (const locked of groups.get(name)?.packages ?? []) {
      const text = JSON.stringify(locked);
      users.set(text, [...(users.get(text) ?? []), name]);
    }
  const packages = [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, own]) => withMarker(text, own));
  const notes = names.map((name) => {
    const { requirements = [], python = '' } = groups.get(name) ?? {};
    return [name, { requirements, python }];
  });
  const pylock = {
    'lock-version': '1.0',
    'created-by': 'testvenv',
    'dependency-groups': names,
    packages,
    tool: { testvenv: { groups: Object.fromEntries(notes) } },
  };
  return `# Written by "testvenv lock". Do not edit: change what is declared, and run it again.\n${redact(stringify(pylock))}`;
}

function withMarker(text: string, groups: readonly string[]): PylockPackage {
  const { name, version, ...rest } = JSON.parse(text) as PylockPackage;
  const marker = groups.map((group) => `${quoted(group)} in dependency_groups`).join(' or ');
  return { name, ...(version !== undefined && { version }), marker, ...rest };
}

function quoted(name: string): string {
  return `'${name}'`;
}

/**
 * A resolved Lockfile's packages as they stand in a file: local paths relative to it, and without the version of a
 * project, which its sources may change.
 */
export function packagesFor(path: string, { packages }: Lockfile): readonly PylockPackage[] {
  const base = dirname(path);
  return packages.map(({ name, version, directory, vcs, archive, wheels, sdist }: LockedDistribution) => ({
    name,
    ...(version !== undefined && !directory && { version }),
    ...(vcs && { vcs }),
    ...(directory && { directory: { ...directory, path: relativePath(base, directory.path) } }),
    ...(archive && { archive: withoutName(placed(archive, base)) }),
    ...(sdist && { sdist: placed(sdist, base) }),
    ...(wheels && { wheels: wheels.map((wheel) => placed(wheel, base)) }),
  }));
}

type Placed = Pick<Archive, 'name' | 'hashes'> & { readonly url?: string; readonly path?: string };

function placed({ url, ...rest }: Archive, base: string): Placed {
  return url.startsWith('file:')
    ? { ...rest, path: relativePath(base, fileURLToPath(url)) }
    : { ...rest, url };
}

/** PEP 751 knows no file name of what is referred to directly. */
function withoutName({ name: _, ...rest }: Placed): Omit<Placed, 'name'> {
  return rest;
}

function relativePath(base: string, path: string): string {
  return relative(base, path).split(sep).join('/') || '.';
}
