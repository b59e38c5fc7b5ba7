import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import type { ZodType } from 'zod';
import type { SnapshotLayout } from '../../cache/layout.js';
import { digestOfContent } from '../../filesystem/digest.js';
import { isSymbolicLink } from '../../filesystem/file-type.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import { capturedId, isCaptured } from '../capture/captured-id.js';
import { type PlacedText, writeTaken } from '../capture/take-files.js';
import { type Layer, layerSchema } from '../layer.js';
import { type Manifest, manifestSchema } from '../manifest.js';
import { decompressor } from './compression.js';
import { invalidArchive } from './format.js';
import type { OpenedArchive } from './open.js';
import { isSafeId, problemOfLayer, problemOfTree } from './safe.js';

/** A snapshot that was unpacked, but for its texts that name their own folder. */
export interface Unpacked {
  readonly layer: Layer;
  readonly manifest: Manifest;
  readonly placed: readonly PlacedText[];
}

/** Bytes that the list of a snapshot's files may have: a hundred times that of a large one. */
const longestText = 300 << 20;

/**
 * Unpacks the content of an archive, snapshot by snapshot. The archive's entries lead nowhere: written are the files that a
 * manifest lists, which was looked at before, in its order, and each is compared with it.
 * @param draftOf where a snapshot's files go; nothing where it is here already
 * @param done takes over what was unpacked
 * @throws VenvError `ARCHIVE_INVALID`
 */
export async function unpackContent(
  path: string,
  { index, content }: OpenedArchive,
  draftOf: (id: string) => SnapshotLayout | undefined,
  done: (unpacked: Unpacked, draft: SnapshotLayout) => void,
): Promise<void> {
  const entries = decoded(path, content(), decompressor(index.compression));
  const next = async (name: string) => {
    const { value, done: isEnd } = await entries.next();
    if (isEnd || value.header.name !== name) throw invalidArchive(path, `lacks ${name}, or has it elsewhere`);
    return value;
  };
  for (const [place, id] of index.snapshots.entries()) {
    if (!isSafeId(id)) throw invalidArchive(path, `names no snapshot: ${JSON.stringify(id)}`);
    const layer = await record(path, layerSchema, await next(`${id}/layer.json`));
    const manifest = await record(path, manifestSchema, await next(`${id}/manifest.json`));
    const problem = problemOf(layer, manifest, index.snapshots.slice(0, place), id);
    if (problem) throw invalidArchive(path, `is refused: ${id} ${problem}`);
    const draft = draftOf(id);
    if (draft) makeFolders(draft.tree, manifest);
    const placed: PlacedText[] = [];
    for (const entry of manifest.files) {
      const text = await takeFile(path, await next(`${id}/tree/${entry[0]}`), entry, { layer, draft });
      if (text) placed.push(text);
    }
    if (draft) done({ layer, manifest, placed }, draft);
  }
  if (!(await entries.next()).done) throw invalidArchive(path, 'has more than it says');
}

async function* decoded(
  path: string,
  content: Readable,
  transform: Transform,
): AsyncGenerator<ParsedTarEntry> {
  const stream = pipeline(content, transform, () => {});
  try {
    for await (const entry of Readable.toWeb(stream).pipeThrough(createTarDecoder({ strict: true })))
      yield entry;
  } catch (cause) {
    throw invalidArchive(path, 'is no archive of a snapshot: its content cannot be read', cause);
  } finally {
    stream.destroy();
  }
}

function problemOf(
  layer: Layer,
  manifest: Manifest,
  lower: readonly string[],
  id: string,
): string | undefined {
  const isOther = isCaptured(id) && capturedId(layer, manifest.files) !== id;
  if (layer.snapshotId !== id || isOther) return 'is not what its name says';
  if (layer.behind.some(({ snapshotId }) => !lower.includes(snapshotId)))
    return 'stands over what is not in the archive';
  return problemOfTree(manifest) ?? problemOfLayer(layer, manifest);
}

function makeFolders(tree: string, { files, directories }: Manifest): void {
  const folders = [...directories.map(([path]) => path), ...files.map(([path]) => dirname(path))];
  for (const folder of new Set(folders)) mkdirSync(join(tree, folder), { recursive: true });
}

/** @returns a text that names the snapshot's folder, which has no name yet */
async function takeFile(
  archive: string,
  entry: ParsedTarEntry,
  [path, mode, size, digest]: TreeEntry,
  { layer, draft }: { readonly layer: Layer; readonly draft: SnapshotLayout | undefined },
): Promise<PlacedText | undefined> {
  const { header } = entry;
  const target = draft && join(draft.tree, path);
  if (isSymbolicLink(mode)) {
    await entry.body.cancel();
    if (header.type !== 'symlink' || header.linkname !== digest)
      throw invalidArchive(archive, `is damaged: ${path} is another link`);
    if (target) symlinkSync(digest, target);
    return undefined;
  }
  const content = await contentOf(archive, entry, size);
  if (header.type !== 'file' || content.length !== size || digestOfContent(content) !== digest)
    throw invalidArchive(archive, `is damaged: ${path} is not what its list says`);
  const mtimeMs = header.mtime?.getTime() ?? 0;
  if (layer.relocated.includes(path)) return { path, mode, mtimeMs, text: content.toString('utf8') };
  if (target) {
    writeTaken(target, content, { mode, mtimeMs });
    chmodSync(target, mode & 0o777);
  }
  return undefined;
}

async function contentOf(archive: string, { header, body }: ParsedTarEntry, limit: number): Promise<Buffer> {
  if (header.size > limit) throw invalidArchive(archive, `is refused: ${header.name} is too large`);
  return Buffer.from(await new Response(body).arrayBuffer());
}

async function record<T>(archive: string, schema: ZodType<T>, entry: ParsedTarEntry): Promise<T> {
  const text = (await contentOf(archive, entry, longestText)).toString('utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw invalidArchive(archive, `is refused: ${entry.header.name} is no record of a snapshot`, cause);
  }
}
