import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { digestOfContent } from '../../src/filesystem/digest.js';
import { measure } from '../../src/snapshot/archive/export.js';
import { type ArchiveIndex, archiveVersion, noTime, packIndex } from '../../src/snapshot/archive/format.js';
import { capturedId } from '../../src/snapshot/capture/captured-id.js';
import type { InterpreterTags, Layer } from '../../src/snapshot/layer.js';
import type { Manifest } from '../../src/snapshot/manifest.js';
import { emptyLayer } from './snapshots.js';

/** An archive that is whole as such, whatever it holds: what somebody could make who means harm. */
export async function writeArchive(
  path: string,
  index: Pick<ArchiveIndex, 'snapshotId' | 'interpreter'> & Partial<ArchiveIndex>,
  entries: readonly TarEntry[],
): Promise<void> {
  const content = gzipSync(await packTar(entries.map(dated)));
  const rest = Buffer.from(
    await packTar([
      dated({ header: { name: 'content.tar.gz', size: content.length, mode: 0o644 }, body: content }),
    ]),
  );
  const head = await packIndex({
    format: archiveVersion,
    snapshots: [index.snapshotId],
    message: '',
    createdAt: 0,
    compression: 'gzip',
    contentBytes: content.length,
    ...(await measure(asStream(rest))),
    ...index,
  });
  writeFileSync(path, Buffer.concat([head, rest]));
}

async function* asStream(buffer: Buffer): AsyncGenerator<Buffer> {
  yield buffer;
}

function dated({ header, ...entry }: TarEntry): TarEntry {
  return { ...entry, header: { mtime: noTime, ...header } };
}

export function textEntry(name: string, text: string, mode = 0o444): TarEntry {
  return { header: { name, size: Buffer.byteLength(text), mode }, body: text };
}

/** A manifest's line of a file with that text. */
export function fileOf(path: string, text: string, mode = 0o100444): Manifest['files'][number] {
  return [path, mode, Buffer.byteLength(text), digestOfContent(Buffer.from(text))];
}

export interface Crafted {
  readonly files?: Manifest['files'];
  readonly layer?: Partial<Layer>;
  readonly directories?: Manifest['directories'];
  /** What stands in the tar for the files; default: `text` for each. */
  readonly entries?: (id: string) => readonly TarEntry[];
  readonly id?: string;
}

/** An archive of one captured snapshot, whose id is that of its content unless another is given. */
export async function craft(
  path: string,
  interpreter: InterpreterTags,
  {
    files = [fileOf('lib/python3/site-packages/a.py', 'text')],
    layer = {},
    directories = [],
    ...more
  }: Crafted,
): Promise<void> {
  const outside = files.map(([file]) => file).filter((file) => !file.includes('site-packages/'));
  const body = {
    ...emptyLayer(''),
    interpreter,
    sitePackages: 'lib/python3/site-packages',
    links: outside,
    ...layer,
  };
  const id = more.id ?? capturedId(body, files);
  const entries = more.entries?.(id) ?? files.map(([file]) => textEntry(`${id}/tree/${file}`, 'text'));
  await writeArchive(path, { snapshotId: id, interpreter }, [
    textEntry(`${id}/layer.json`, JSON.stringify({ ...body, snapshotId: id })),
    textEntry(`${id}/manifest.json`, JSON.stringify({ files, directories })),
    ...entries,
  ]);
}
