import { createHmac, timingSafeEqual } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import { isRegularFile } from '../filesystem/file-type.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import { sourceOf } from '../snapshot/bytecode.js';
import { type Layer, layerSchema } from '../snapshot/layer.js';
import { manifestSchema } from '../snapshot/manifest.js';
import { idsOf } from '../snapshot/stack.js';
import type { Carried } from './bundle.js';

const index = z.number().int().nonnegative();

/** All that a remote says of a snapshot: what stands in its tree, and which bundles hold the files' bytes. */
export const remoteManifestSchema = z.strictObject({
  layer: layerSchema,
  /** The digests are of what the bundles hold. */
  manifest: manifestSchema,
  /** Which files of the manifest are neutral bytecode of which others, by index. */
  neutral: z.array(z.tuple([index, index])),
  /** Seconds since 1970 of each file: bytecode is valid only for its source's time (PEP 552). */
  modified: z.array(z.number().int()),
  /** Which files of the manifest, by index, are in the bundle of that digest, in this order. */
  bundles: z.array(z.strictObject({ digest: z.hex().length(64), files: z.array(index) })),
});

export type RemoteManifest = Readonly<z.infer<typeof remoteManifestSchema>>;

/** A bundle and what it holds. */
export interface CarriedBundle {
  readonly digest: string;
  readonly files: readonly Carried[];
}

export function carriedBundles({ manifest, ...remote }: RemoteManifest): readonly CarriedBundle[] {
  const sources = new Map(remote.neutral);
  const carried = manifest.files.map((entry, index): Carried => {
    const source = sources.get(index);
    const sourceModified = source === undefined ? undefined : remote.modified[source];
    return { entry, modified: remote.modified[index] ?? 0, sourceModified };
  });
  return remote.bundles.map(({ digest, files }) => ({
    digest,
    files: files.flatMap((index) => carried[index] ?? []),
  }));
}

/** A remote manifest as it is sent: a line with its signature (HMAC-SHA256; empty without a key), and JSON. */
export function signedText(manifest: RemoteManifest, key: string | undefined): string {
  const body = JSON.stringify(manifest);
  return `${signature(body, key)}\n${body}`;
}

/** What is asked for. */
export interface Expected {
  readonly id: string;
  /** What it may stand over. */
  readonly over?: Layer | undefined;
  /** Of the signature. */
  readonly key: string | undefined;
}

/**
 * The remote manifest in what a remote sent, if it is the one asked for, signed with the same key if there is one,
 * and describes a tree that stays within its folder.
 * @throws Error saying what is wrong with it
 */
export function readSignedText(text: string, { id, over, key }: Expected): RemoteManifest {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (!isSigned(body, text.slice(0, end), key))
    throw new Error('its signature is not of the key of TESTVENV_REMOTE_KEY');
  const manifest = remoteManifestSchema.parse(JSON.parse(body));
  const problem = problemOf(manifest, id, over);
  if (problem) throw new Error(problem);
  return manifest;
}

function signature(body: string, key: string | undefined): string {
  return key === undefined ? '' : createHmac('sha256', key).update(body).digest('hex');
}

function isSigned(body: string, found: string, key: string | undefined): boolean {
  if (key === undefined) return true;
  const [expected, actual] = [Buffer.from(signature(body, key)), Buffer.from(found)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function problemOf(
  { layer, manifest, modified, neutral, bundles }: RemoteManifest,
  id: string,
  over: Layer | undefined,
): string | undefined {
  if (layer.snapshotId !== id) return `it is of another snapshot, ${layer.snapshotId}`;
  const behind = layer.behind.map(({ snapshotId }) => snapshotId);
  if (behind.length > 0 && behind.join() !== (over ? idsOf(over) : []).join())
    return 'it stands over other snapshots';
  const { files, directories } = manifest;
  const folders = new Set(directories.map(([path]) => path));
  const all = [...files, ...directories].map(([path]) => path);
  if (new Set(all).size !== all.length) return 'it names a path twice';
  const astray = all.find((path) => path !== '' && !(isInside(path) && folders.has(parentOf(path))));
  if (astray !== undefined) return `it names ${JSON.stringify(astray)}, which is in none of its folders`;
  if (!directories.every(([, mode]) => mode === sealedDirectory))
    return 'a folder has another mode than a sealed one';
  const odd = files.find((file) => !isSealedFile(file));
  if (odd) return `${JSON.stringify(odd[0])} is not a sealed file, or a link out of the snapshot`;
  const bundled = bundles.flatMap((bundle) => bundle.files);
  const sorted = [...bundled].sort((a, b) => a - b);
  const isWhole = sorted.length === files.length && sorted.every((index, at) => index === at);
  if (!isWhole || modified.length !== files.length) return 'its bundles do not hold each file once';
  const compiled = neutral.find(([index, source]) => !isBytecodeOf(files[index], files[source]));
  if (compiled) return `it takes a file for bytecode that is none: ${files[compiled[0]]?.[0]}`;
  const bold = layer.templates.find(({ mode = 0 }) => (mode & ~0o755) !== 0);
  if (bold) return `${JSON.stringify(bold.path)} has a mode that none of ours has`;
  const templates = layer.templates.map(({ path }) => path);
  const outside = [
    ...layer.copies,
    ...layer.relocated,
    ...layer.links,
    ...layer.directories,
    ...templates,
    layer.sitePackages,
  ].find((path) => !isInside(path));
  return outside === undefined ? undefined : `its layer names ${JSON.stringify(outside)}`;
}

const sealedDirectory = 0o40555;

function isSealedFile([path, mode, , content]: RemoteManifest['manifest']['files'][number]): boolean {
  if (mode === 0o120777) return !posix.isAbsolute(content) && isInside(posix.join(parentOf(path), content));
  return mode >>> 12 === 0o10 && (mode & 0o7222) === 0 && /^[0-9a-f]{64}$/.test(content);
}

function isBytecodeOf(bytecode: TreeEntry | undefined, source: TreeEntry | undefined): boolean {
  if (!bytecode || !source || !isRegularFile(bytecode[1])) return false;
  return sourceOf(bytecode[0]) === source[0];
}

/** Relative, as short as can be said, and without a way up. */
function isInside(path: string): boolean {
  const isPlain = path === posix.normalize(path) && !path.includes('\0') && !path.endsWith('/');
  return isPlain && path !== '.' && path !== '..' && !path.startsWith('../') && !posix.isAbsolute(path);
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === '.' ? '' : parent;
}
