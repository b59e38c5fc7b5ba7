import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { contentOfProject } from '../request/local-source.js';
import type { DeclaredRequirement, LocalSource } from '../request/request.js';
import {
  type Archive,
  archiveOf,
  createLockfile,
  type LockedDistribution,
  type Lockfile,
} from '../requirement/lockfile.js';

/** Notes in a Lockfile what its local projects hold: by that, not by where they lie, a snapshot is found. */
export function withContents(lockfile: Lockfile): Lockfile {
  return createLockfile(
    lockfile.packages.map((locked) => {
      const { directory } = locked;
      if (!directory) return locked;
      const content = contentOfProject(directory.path, directory.editable ?? false);
      return { ...locked, tool: { testvenv: { content } } };
    }),
  );
}

/**
 * A remembered Lockfile with the paths of today: the sources that are declared now hold the same, but may lie elsewhere.
 * @returns nothing where a source is there no more, or holds something else
 */
export function relocated(
  lockfile: Lockfile,
  requirements: readonly DeclaredRequirement[],
): Lockfile | undefined {
  const sources = requirements.flatMap(({ local }) => local ?? []);
  const packages = lockfile.packages.map((locked) => relocate(locked, sources));
  return packages.includes(undefined)
    ? undefined
    : createLockfile(packages.flatMap((locked) => locked ?? []));
}

function relocate(
  locked: LockedDistribution,
  sources: readonly LocalSource[],
): LockedDistribution | undefined {
  const { directory, tool } = locked;
  if (directory) {
    const content = tool?.testvenv.content;
    const same = sources.find((source) => source.kind === 'directory' && source.content === content);
    if (same) return { ...locked, directory: { ...directory, path: same.path } };
    const now = ifPresent(() => contentOfProject(directory.path, directory.editable ?? false));
    return now === content ? locked : undefined;
  }
  if (locked.vcs) return locked;
  const archive = archiveOf(locked);
  if (!archive.url.startsWith('file:')) return locked;
  const same = sources.find(({ kind, content }) => kind === 'archive' && content === archive.hashes.sha256);
  if (same) return withUrl(locked, archive, pathToFileURL(same.path).href);
  return existsSync(fileURLToPath(archive.url)) ? locked : undefined;
}

function withUrl(locked: LockedDistribution, archive: Archive, url: string): LockedDistribution {
  const moved = { ...archive, url };
  if (locked.archive) return { ...locked, archive: moved };
  return locked.wheels ? { ...locked, wheels: [moved] } : { ...locked, sdist: moved };
}
