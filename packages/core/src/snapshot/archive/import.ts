import { join } from 'node:path';
import { type CacheLayout, ensureCache, type SnapshotLayout, snapshotLayout } from '../../cache/layout.js';
import { removeTree } from '../../filesystem/remove-tree.js';
import type { Host } from '../../host.js';
import { ownedName } from '../../locking/owner.js';
import { publishCaptured } from '../capture/publish-captured.js';
import { writeSealed } from '../capture/seal-captured.js';
import { checkName, type NamedSnapshot, nameSnapshot, snapshotGone } from '../named.js';
import { readLayer } from '../read-layer.js';
import { fittingInterpreter } from './fits.js';
import { type OpenedArchive, openArchive } from './open.js';
import { type Unpacked, unpackContent } from './unpack.js';

export interface ImportResult {
  readonly snapshotId: string;
  /** The version that it was given of its name, if it has one. */
  readonly named?: NamedSnapshot;
  /** Ids of the snapshots that were brought, and of those that were here already. */
  readonly imported: readonly string[];
  readonly found: readonly string[];
}

export interface ImportOptions {
  /** Default: the name that it was exported under, if any. */
  readonly name?: string;
}

/**
 * Brings an archive's snapshots into the cache: all of them, or none where anything is wrong with it.
 * @throws VenvError `ARCHIVE_INVALID`, `SNAPSHOT_INCOMPATIBLE`, `INVALID_REQUEST`
 */
export async function importSnapshot(
  cache: CacheLayout,
  host: Host,
  path: string,
  { name }: ImportOptions,
): Promise<ImportResult> {
  if (name !== undefined) checkName(name);
  ensureCache(cache);
  const archive = await openArchive(path);
  const { snapshotId, snapshots, interpreter, message, ...index } = archive.index;
  await fittingInterpreter(interpreter, cache, host);
  const imported = await unpackAndPublish(cache, path, archive);
  const gone = snapshots.find((id) => !readLayer(cache, id));
  if (gone) throw snapshotGone(gone);
  const label = name ?? index.name;
  const named = label === undefined ? undefined : nameSnapshot(cache, { name: label, snapshotId, message });
  const found = snapshots.filter((id) => !imported.includes(id));
  return { snapshotId, imported, found, ...(named && { named }) };
}

/** Nothing is published before all of it was looked at; then the lowest first. */
async function unpackAndPublish(
  cache: CacheLayout,
  path: string,
  archive: OpenedArchive,
): Promise<readonly string[]> {
  const root = join(cache.temp, ownedName());
  const unpacked: [Unpacked, SnapshotLayout][] = [];
  try {
    const draftOf = (id: string) => (readLayer(cache, id) ? undefined : snapshotLayout(join(root, id)));
    await unpackContent(path, archive, draftOf, (one, draft) => unpacked.push([one, draft]));
    for (const [{ layer, manifest, placed }, draft] of unpacked) {
      const relocated = new Set(layer.relocated);
      const files = manifest.files.filter(([file]) => !relocated.has(file));
      await writeSealed(cache, draft, { layer, placed, files });
      await publishCaptured(cache, draft.root, layer.snapshotId);
    }
    return unpacked.map(([{ layer }]) => layer.snapshotId);
  } finally {
    await removeTree(root);
  }
}
