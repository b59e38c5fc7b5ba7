import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { inPool, shares } from '../filesystem/pool.js';
import type { Survey } from '../filesystem/survey.js';
import { readCompiled } from '../snapshot/donors.js';
import { layerSchema } from '../snapshot/layer.js';
import { type Manifest, readManifest } from '../snapshot/manifest.js';
import { readLayer } from '../snapshot/read-layer.js';
import type { CacheLayout, SnapshotLayout } from './layout.js';

/** One thing in a snapshot that is not as it was sealed. */
export interface Damage {
  /** Relative to the snapshot's folder: `tree/lib/python3.11/site-packages/six.py`; `../ID` for one behind it. */
  readonly path: string;
  /** `mode`: other permissions, or another type (a link where a file was). `unreadable`: this user may not look. */
  readonly kind: 'changed' | 'missing' | 'added' | 'mode' | 'unreadable';
}

export interface DamagedSnapshot {
  readonly id: string;
  readonly damages: readonly Damage[];
}

export interface Verification {
  readonly snapshots: number;
  readonly files: number;
  readonly damaged: readonly DamagedSnapshot[];
}

/** Compares every snapshot of a cache with its manifest, byte by byte. Hashing uses all cores. */
export async function verifyCache(cache: CacheLayout): Promise<Verification> {
  const ids = (ifPresent(() => readdirSync(cache.snapshots)) ?? []).sort();
  const damagedSnapshots: DamagedSnapshot[] = [];
  let files = 0;
  for (const id of ids) {
    const found = await verifySnapshot(cache, id);
    files += found.files;
    // Another process may have pruned it meanwhile.
    if (found.damages.length > 0 && ifPresent(() => lstatSync(cache.snapshot(id).root)))
      damagedSnapshots.push({ id, damages: found.damages });
  }
  return { snapshots: ids.length, files, damaged: damagedSnapshots };
}

/** What is not as it was sealed in one snapshot, and how many files were looked at. */
export async function verifySnapshot(
  cache: CacheLayout,
  id: string,
): Promise<{ readonly files: number; readonly damages: readonly Damage[] }> {
  const snapshot = cache.snapshot(id);
  if (lstatSync(snapshot.root, { throwIfNoEntry: false })?.isSymbolicLink())
    return { files: 0, damages: [{ path: '.', kind: 'mode' }] };
  const around = [...damageAround(snapshot), ...damageOfLayer(cache, id)];
  const manifest = ifPresent(() => readManifest(snapshot.manifest));
  if (!manifest) return { files: 0, damages: [...around, damaged(snapshot.manifest)] };
  const survey = await inPool('surveyTree', { root: snapshot.tree });
  const inTree = [...standing(manifest, survey), ...(await changed(snapshot, manifest, survey))];
  const below = inTree.map(({ path, kind }) => ({ path: join('tree', path), kind }));
  return { files: survey.files.length, damages: [...around, ...below].sort(byPath) };
}

/** Beside the tree: the layer, the manifest, perhaps what tells of its bytecode, with the modes that they were written with. */
function damageAround({ root, layer, compiled, manifest, tree }: SnapshotLayout): Damage[] {
  const wanted = new Map([
    [basename(layer), 0o100600],
    [basename(compiled), 0o100600],
    [basename(manifest), 0o100400],
    [basename(tree), undefined],
  ]);
  const names = ifPresent(() => readdirSync(root)) ?? [];
  const added = names.filter((name) => !wanted.has(name));
  const remoded = [...wanted].filter(([name, mode]) => {
    const stat = ifPresent(() => lstatSync(join(root, name)));
    return mode !== undefined && stat && stat.mode !== mode;
  });
  return [
    ...added.map((path): Damage => ({ path, kind: 'added' })),
    ...remoded.map(([path]): Damage => ({ path, kind: 'mode' })),
    ...(existsSync(compiled) && !readCompiled(compiled) ? [damaged(compiled)] : []),
  ];
}

/** The layer carries its own digest, and names the snapshots behind. */
function damageOfLayer(cache: CacheLayout, id: string): Damage[] {
  const layer = layerSchema.safeParse(readLayer(cache, id));
  if (!layer.success || layer.data.snapshotId !== id) return [damaged(cache.snapshot(id).layer)];
  const gone = layer.data.behind.filter(({ snapshotId }) => !readLayer(cache, snapshotId));
  return gone.map(({ snapshotId }) => ({ path: join('..', snapshotId), kind: 'missing' }));
}

function damaged(record: string): Damage {
  const stands = ifPresent(() => lstatSync(record)) !== undefined;
  return { path: basename(record), kind: stands ? 'changed' : 'missing' };
}

/** What is missing, added, or of another mode or type; without reading any file. */
function standing(manifest: Manifest, { files, directories, unreadable }: Survey): Damage[] {
  const found = new Map([...files, ...directories].map(([path, mode]) => [path, mode]));
  const sealed = new Map([...manifest.files, ...manifest.directories].map(([path, mode]) => [path, mode]));
  const isHidden = (path: string) =>
    unreadable.some((folder) => folder === '' || path.startsWith(`${folder}/`));
  const damages: Damage[] = unreadable.map((path) => ({ path, kind: 'unreadable' }));
  for (const [path, mode] of sealed) {
    if (!found.has(path)) {
      if (!isHidden(path)) damages.push({ path, kind: 'missing' });
    } else if (found.get(path) !== mode) damages.push({ path, kind: 'mode' });
  }
  for (const path of found.keys()) if (!sealed.has(path)) damages.push({ path, kind: 'added' });
  return damages;
}

/** What has other contents. Only files of the sealed type and size are read: nobody waits for a named pipe. */
async function changed({ tree }: SnapshotLayout, manifest: Manifest, survey: Survey): Promise<Damage[]> {
  const found = new Map(survey.files.map(([path, mode, size]) => [path, { type: typeOf(mode), size }]));
  const alike = manifest.files.filter(([path, mode]) => found.get(path)?.type === typeOf(mode));
  const resized = alike.filter(([path, , size]) => found.get(path)?.size !== size);
  const toRead = alike.filter(([path, , size]) => found.get(path)?.size === size);
  const work = shares(toRead, ([, , size]) => size).map((share) =>
    inPool('digestFiles', { root: tree, paths: share.map(([path]) => path) }),
  );
  const digests = new Map((await Promise.all(work)).flat());
  const rewritten = toRead.filter(([path, , , digest]) => digests.get(path) !== digest);
  return [...resized, ...rewritten].map(([path]) => ({
    path,
    kind: digests.get(path) === null ? 'unreadable' : 'changed',
  }));
}

/** The file type's bits of a mode (inode(7), `S_IFMT`). */
function typeOf(mode: number): number {
  return mode & 0o170000;
}

function byPath(a: Damage, b: Damage): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
