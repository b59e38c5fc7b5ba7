import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout, SnapshotLayout } from '../../cache/layout.js';
import { sha256, writeRecord } from '../../cache/records.js';
import { inPool, shares } from '../../filesystem/pool.js';
import { surveyTree } from '../../filesystem/survey.js';
import { sealDirectories, sealFiles } from '../../filesystem/tasks.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import type { Layer } from '../layer.js';
import { manifestSchema } from '../manifest.js';
import { prefixPlaceholder } from '../prefix-placeholder.js';
import { type PlacedText, writeTaken } from './take-files.js';

/** So many files this thread seals sooner than others would start. */
const soonSealed = 500;

/**
 * Seals what was written into a tree.
 * @param linked what stands there as a hard link to a sealed file, and is known
 * @returns all that stands there
 */
export async function sealTaken(tree: string, linked: readonly TreeEntry[]): Promise<readonly TreeEntry[]> {
  const known = new Map(linked.map((entry) => [entry[0], entry]));
  const root = { root: tree };
  const { files } = linked.length > soonSealed ? await inPool('surveyTree', root) : surveyTree(root);
  const unsealed = files.filter(([path, mode]) => known.get(path)?.[1] !== mode);
  const sealed =
    unsealed.length > soonSealed
      ? await Promise.all(
          shares(unsealed, ([, , size]) => size).map((share) =>
            inPool('sealFiles', { ...root, paths: share.map(([path]) => path) }),
          ),
        )
      : [sealFiles({ ...root, paths: unsealed.map(([path]) => path) })];
  for (const entry of sealed.flat()) known.set(entry[0], entry);
  return [...known.values()];
}

interface Sealed {
  readonly layer: Layer;
  readonly placed: readonly PlacedText[];
  readonly files: readonly TreeEntry[];
}

/** Writes what names the snapshot's folder, takes the folders' write permission, and adds manifest and layer. */
export async function writeSealed(
  cache: CacheLayout,
  draft: SnapshotLayout,
  { layer, placed, files }: Sealed,
): Promise<void> {
  const final = cache.snapshot(layer.snapshotId).tree;
  const relocated = new Set(layer.relocated);
  for (const one of placed.filter(({ path }) => relocated.has(path)))
    writeTaken(join(draft.tree, one.path), one.text.replaceAll(prefixPlaceholder, final), one);
  const root = { root: draft.tree };
  const all = [...files, ...sealFiles({ ...root, paths: layer.relocated })];
  const directories =
    files.length > soonSealed ? await inPool('sealDirectories', root) : sealDirectories(root);
  all.sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest = manifestSchema.parse({ files: all, directories });
  writeFileSync(draft.manifest, JSON.stringify(manifest), { mode: 0o400 });
  writeRecord(cache, draft.layer, layer);
}

/** What a manifest would say of a text if the folder's name were the placeholder: the same on every machine. */
export function canonicalEntry({ path, text, mode }: PlacedText): TreeEntry {
  const sealedMode = 0o100000 | ((0o600 | (mode & 0o755)) & ~0o222);
  return [path, sealedMode, Buffer.byteLength(text), sha256(text)];
}
