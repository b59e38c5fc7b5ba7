import { lstatSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { digestFile } from '../filesystem/survey.js';
import { type Manifest, readManifest } from '../snapshot/manifest.js';
import type { CacheLayout, SnapshotLayout } from './layout.js';
import type { Damage } from './verify.js';
import type { WrittenSnapshot } from './written.js';

/** Something in a sealed snapshot that is no longer as it was sealed, and since when. */
export interface DatedDamage extends Damage {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What of the places in a snapshot that were written to is not as it was sealed. What programs keep for themselves in
 * `__pycache__` is no damage, and is taken away: root writes it there unknowingly (`python -O`, pytest's assertions, numba).
 */
export async function damageWhereWritten(
  cache: CacheLayout,
  { snapshotId, written }: WrittenSnapshot,
): Promise<readonly DatedDamage[]> {
  const snapshot = cache.snapshot(snapshotId);
  const manifest = ifPresent(() => readManifest(snapshot.manifest));
  if (!manifest) return [];
  const sealed = indexOf(manifest);
  const damages: DatedDamage[] = [];
  for (const { path, at } of written) {
    const found = sealed.folders.has(path)
      ? await damageInFolder(snapshot, path, sealed)
      : damageOfFile(snapshot, path, sealed);
    for (const damage of found) damages.push({ ...damage, path: join('tree', damage.path), at });
  }
  return damages;
}

interface Sealed {
  /** Mode and digest, by path. */
  readonly files: ReadonlyMap<string, readonly [mode: number, digest: string]>;
  /** The mode, by path. */
  readonly folders: ReadonlyMap<string, number>;
  /** What stands directly in each folder. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

function indexOf({ files, directories }: Manifest): Sealed {
  const names = new Map(directories.map(([path]) => [path, new Set<string>()]));
  for (const [path] of [...files, ...directories])
    if (path !== '') names.get(parentOf(path))?.add(basename(path));
  return {
    files: new Map(files.map(([path, mode, , digest]) => [path, [mode, digest] as const])),
    folders: new Map(directories.map(([path, mode]) => [path, mode])),
    names,
  };
}

/** The top of the tree is the empty path. */
function parentOf(path: string): string {
  const parent = dirname(path);
  return parent === '.' ? '' : parent;
}

function damageOfFile({ tree }: SnapshotLayout, path: string, { files }: Sealed): Damage[] {
  const sealed = files.get(path);
  const stat = ifPresent(() => lstatSync(join(tree, path)));
  // What was added or is missing is its folder's matter.
  if (!sealed || !stat) return [];
  const [mode, digest] = sealed;
  if (stat.mode !== mode) return [{ path, kind: 'mode' }];
  return digestFile(join(tree, path)) === digest ? [] : [{ path, kind: 'changed' }];
}

async function damageInFolder(snapshot: SnapshotLayout, path: string, sealed: Sealed): Promise<Damage[]> {
  const folder = join(snapshot.tree, path);
  const wanted = sealed.names.get(path) ?? new Set();
  const found = new Set(ifPresent(() => readdirSync(folder)) ?? []);
  const missing = [...wanted].filter((name) => !found.has(name));
  const damages: Damage[] = missing.map((name) => ({ path: join(path, name), kind: 'missing' }));
  for (const name of found) {
    const below = join(path, name);
    if (wanted.has(name)) damages.push(...replacedIn(snapshot, below, sealed));
    else if (!isForPrograms(below) || !(await takeAway(join(folder, name))))
      damages.push({ path: below, kind: 'added' });
  }
  if (damages.length === 0) giveBackTime(snapshot, folder);
  if (ifPresent(() => lstatSync(folder).mode) !== sealed.folders.get(path))
    damages.push({ path, kind: 'mode' });
  return damages;
}

/** Whoever renames a file over another changes the folder's time and not, perhaps, the file's. */
function replacedIn(snapshot: SnapshotLayout, path: string, sealed: Sealed): Damage[] {
  const { mtimeMs: sealedAt } = statSync(snapshot.manifest);
  const stat = ifPresent(() => lstatSync(join(snapshot.tree, path)));
  return stat?.isFile() && stat.ctimeMs > sealedAt ? damageOfFile(snapshot, path, sealed) : [];
}

function isForPrograms(path: string): boolean {
  return basename(path) === '__pycache__' || basename(dirname(path)) === '__pycache__';
}

/** @returns whether it is gone; who may not write there did not put it there unknowingly */
async function takeAway(path: string): Promise<boolean> {
  try {
    await removeTree(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}

/** So that the next check does not look again. */
function giveBackTime({ manifest }: SnapshotLayout, folder: string): void {
  const { mtime } = statSync(manifest);
  ifPresent(() => utimesSync(folder, mtime, mtime));
}
