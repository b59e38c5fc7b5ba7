import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { CacheLayout } from '../cache/layout.js';
import { snapshotLayout } from '../cache/layout.js';
import { writeRecord } from '../cache/records.js';
import { inPool } from '../filesystem/pool.js';
import { removeTree } from '../filesystem/remove-tree.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';
import type { Layer } from '../snapshot/layer.js';
import { standing } from '../snapshot/standing.js';
import { bundleSize, type Carried } from './bundle.js';
import { decompress, type Encoding, encodings } from './encoding.js';
import { remoteKeys } from './keys.js';
import {
  type CarriedBundle,
  carriedBundles,
  type RemoteManifest,
  readSignedText,
} from './remote-manifest.js';
import type { RemoteStore } from './remote-store.js';

/** Bytes of a remote manifest, compressed or not: twenty times what 27,000 files need. */
const maxManifestBytes = 128 * 2 ** 20;

/** Downloads at the same time: more only share the same line. */
const maxDownloads = 4;

export interface Fetch {
  readonly store: RemoteStore;
  readonly cache: CacheLayout;
  readonly id: string;
  /** The folder to fill with a whole sealed snapshot. */
  readonly draft: string;
  /** What it may stand over. */
  readonly over?: Layer | undefined;
  /** Of the signature. */
  readonly key: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Fills a draft with the snapshot of a remote. Nothing of it is trusted: paths stay within the tree, sizes are bounded by
 * the manifest, and every file's SHA-256 is checked before it is written.
 * @returns the bytes that came over the line, or nothing if the remote has no such snapshot
 * @throws Error with whatever is wrong; what it has written is then removed
 */
export async function fetchSnapshot(fetch: Fetch): Promise<number | undefined> {
  for (const encoding of encodings) {
    const packed = await fetch.store.get(remoteKeys.snapshot(fetch.id, encoding), maxManifestBytes, fetch);
    if (!packed) continue;
    const text = decompress(packed, encoding, maxManifestBytes).toString('utf8');
    const fetched = await fill(fetch, readSignedText(text, fetch), encoding);
    return packed.length + fetched;
  }
  return undefined;
}

async function fill(fetch: Fetch, remote: RemoteManifest, encoding: Encoding): Promise<number> {
  const { tree, manifest, layer } = snapshotLayout(fetch.draft);
  try {
    const { directories } = remote.manifest;
    for (const [path] of [...directories].sort()) mkdirSync(join(tree, path), { mode: 0o700 });
    const { files, bytes } = await fetchBundles(fetch, tree, remote, encoding);
    await inPool('sealDirectories', { root: tree });
    writeFileSync(manifest, JSON.stringify({ files, directories }), { mode: 0o400 });
    writeRecord(fetch.cache, layer, localLayer(remote, fetch));
    return bytes;
  } catch (error) {
    for (const path of [tree, manifest, layer]) await removeTree(path);
    throw error;
  }
}

/** What it sees of the snapshots behind is said by those that stand here. */
function localLayer({ layer }: RemoteManifest, { over }: Fetch): Layer {
  return over && layer.behind.length > 0 ? { ...layer, behind: standing(layer, over).behind } : layer;
}

interface FetchedFiles {
  readonly files: readonly TreeEntry[];
  /** That came over the line. */
  readonly bytes: number;
}

/** All of them end before this does, also when one fails: nobody writes into what is being removed. */
async function fetchBundles(
  fetch: Fetch,
  tree: string,
  remote: RemoteManifest,
  encoding: Encoding,
): Promise<FetchedFiles> {
  const limit = pLimit(maxDownloads);
  const fetches = carriedBundles(remote).map((bundle) =>
    limit(() => fetchBundle(fetch, tree, bundle, encoding)),
  );
  const fetched = (await Promise.allSettled(fetches)).map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return {
    files: fetched.flatMap(({ files }) => files).sort(byPath),
    bytes: fetched.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function byPath([one]: TreeEntry, [other]: TreeEntry): number {
  return one < other ? -1 : 1;
}

async function fetchBundle(
  { store, id, signal }: Fetch,
  root: string,
  { digest, files }: CarriedBundle,
  encoding: Encoding,
): Promise<FetchedFiles> {
  signal.throwIfAborted();
  const body = await store.get(remoteKeys.bundle(digest, encoding), maxPacked(files), { signal });
  if (!body) throw new Error(`the bundle ${digest} is not there`);
  return {
    files: await inPool('unpackBundle', { root, id, files, encoding, body }),
    bytes: body.length,
  };
}

/** What does not compress grows a little. */
function maxPacked(files: readonly Carried[]): number {
  return Math.ceil(bundleSize(files) * 1.01) + 4_096;
}
