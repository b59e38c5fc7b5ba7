import { createReadStream, lstatSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTarPacker, type TarPackController } from 'modern-tar';
import type { CacheLayout } from '../../cache/layout.js';
import { VenvError } from '../../error/venv-error.js';
import { digestOfContent } from '../../filesystem/digest.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import type { Layer } from '../layer.js';
import { type Manifest, readManifest } from '../manifest.js';
import { snapshotGone } from '../named.js';
import { prefixPlaceholder } from '../prefix-placeholder.js';
import { readLayer } from '../read-layer.js';
import { type Compression, compressor } from './compression.js';
import { noTime } from './format.js';
import { problemOfTree } from './safe.js';

/** Writes layer, manifest and files of snapshots as one compressed tar. Every file is checked as it is read. */
export async function packContent(
  cache: CacheLayout,
  ids: readonly string[],
  to: string,
  compression: Compression,
): Promise<void> {
  // Opened here, so that a fault does not leave a file that is made later.
  const file = await open(to, 'wx', 0o600);
  const { readable, controller } = createTarPacker();
  const packing = packAll(cache, ids, controller).then(
    () => controller.finalize(),
    (error: unknown) => controller.error(error),
  );
  await pipeline(Readable.fromWeb(readable), compressor(compression), file.createWriteStream());
  await packing;
}

async function packAll(
  cache: CacheLayout,
  ids: readonly string[],
  controller: TarPackController,
): Promise<void> {
  for (const id of ids) {
    const layer = readLayer(cache, id);
    const sealed = layer && readManifest(cache.snapshot(id).manifest);
    if (!sealed) throw snapshotGone(id);
    const problem = problemOfTree(sealed);
    if (problem) throw new VenvError('INVALID_REQUEST', `the snapshot ${id} cannot be moved: it ${problem}`);
    const manifest = canonicalManifest(cache, layer, sealed);
    await addText(controller, `${id}/layer.json`, JSON.stringify(layer));
    await addText(controller, `${id}/manifest.json`, JSON.stringify(manifest));
    for (const entry of manifest.files) await addFile(controller, cache, layer, entry);
  }
}

/** What names the snapshot's folder names none on the way. */
function canonicalManifest(cache: CacheLayout, layer: Layer, { files, directories }: Manifest): Manifest {
  const relocated = new Set(layer.relocated);
  const canonical = files.map((entry): [string, number, number, string] => {
    const [path, mode] = entry;
    if (!relocated.has(path)) return entry;
    const content = contentOf(cache, layer, path);
    return [path, mode, content.length, digestOfContent(content)];
  });
  return { files: canonical, directories };
}

function contentOf(cache: CacheLayout, { snapshotId, relocated }: Layer, path: string): Buffer {
  const { tree } = cache.snapshot(snapshotId);
  const content = readFileSync(join(tree, path));
  if (!relocated.includes(path)) return content;
  return Buffer.from(content.toString('utf8').replaceAll(tree, prefixPlaceholder));
}

async function addFile(
  controller: TarPackController,
  cache: CacheLayout,
  layer: Layer,
  [path, mode, , digest]: TreeEntry,
): Promise<void> {
  const name = `${layer.snapshotId}/tree/${path}`;
  const file = join(cache.snapshot(layer.snapshotId).tree, path);
  if (lstatSync(file).isSymbolicLink()) {
    await controller.add({ name, size: 0, type: 'symlink', linkname: digest, mtime: noTime }).close();
    return;
  }
  const content = contentOf(cache, layer, path);
  if (digestOfContent(content) !== digest) throw damaged(file);
  const header = { name, size: content.length, mode: mode & 0o777, mtime: lstatSync(file).mtime };
  await add(controller, header, content);
}

async function addText(controller: TarPackController, name: string, text: string): Promise<void> {
  const content = Buffer.from(text);
  await add(controller, { name, size: content.length, mode: 0o644, mtime: noTime }, content);
}

async function add(
  controller: TarPackController,
  header: Parameters<TarPackController['add']>[0],
  content: Buffer,
): Promise<void> {
  const writer = controller.add(header).getWriter();
  if (content.length > 0) await writer.write(content);
  await writer.close();
}

/** All that stands behind the index of an archive: the entry of the content, and the end of the tar. */
export function packRest(content: string, name: string): Readable {
  const { readable, controller } = createTarPacker();
  const entry = controller.add({ name, size: statSync(content).size, mode: 0o644, mtime: noTime });
  Readable.toWeb(createReadStream(content))
    .pipeTo(entry)
    .then(
      () => controller.finalize(),
      (error: unknown) => controller.error(error),
    );
  return Readable.fromWeb(readable);
}

function damaged(file: string): VenvError {
  return new VenvError('CACHE_CORRUPTED', `a file of a snapshot is not as it was sealed: ${file}`, {
    hint: 'run testvenv cache verify --repair',
  });
}
