import pLimit from 'p-limit';
import type { CacheLayout } from '../cache/layout.js';
import { whileLeased } from '../environment/lease.js';
import { inPool } from '../filesystem/pool.js';
import { layerSchema } from '../snapshot/layer.js';
import { type Manifest, readManifest } from '../snapshot/manifest.js';
import { readLayer } from '../snapshot/read-layer.js';
import { bundlesOf } from './bundles.js';
import { compress, encodings } from './encoding.js';
import { remoteKeys } from './keys.js';
import { type CarriedBundle, carriedBundles, type RemoteManifest, signedText } from './remote-manifest.js';
import type { RemoteStore } from './remote-store.js';

const maxUploads = 4;

export interface Push {
  readonly store: RemoteStore;
  readonly cache: CacheLayout;
  readonly id: string;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
}

const [encoding] = encodings as [(typeof encodings)[number]];

/**
 * Sends a snapshot: the bundles that the remote lacks, then the manifest.
 * @returns the bytes that were sent; nothing if the remote had it
 */
export function pushSnapshot(push: Push): Promise<number> {
  const { store, cache, id, key } = push;
  return whileLeased(cache, id, async () => {
    const name = remoteKeys.snapshot(id, encoding);
    if (await store.has(name, push)) return 0;
    const remote = await describe(cache, id);
    const limit = pLimit(maxUploads);
    const sizes = await Promise.all(
      carriedBundles(remote).map((bundle) => limit(() => pushBundle(push, bundle))),
    );
    const manifest = compress(Buffer.from(signedText(remote, key)), encoding);
    await store.putNew(name, manifest, push);
    return sizes.reduce((sum, size) => sum + size, manifest.length);
  });
}

async function describe(cache: CacheLayout, id: string): Promise<RemoteManifest> {
  const snapshot = cache.snapshot(id);
  const layer = layerSchema.parse(readLayer(cache, id));
  const manifest = readManifest(snapshot.manifest);
  if (!manifest) throw new Error(`the manifest of ${id} cannot be read`);
  const root = snapshot.tree;
  const paths = manifest.files.map(([path]) => path);
  const modified = await inPool('modificationTimes', { root, paths });
  const neutralised = await inPool('neutralise', { root, id, files: manifest.files, modified });
  const digests = new Map(neutralised.map(({ index, digest }) => [index, digest]));
  const files = manifest.files.map(([path, mode, size, digest], index): Manifest['files'][number] => [
    path,
    mode,
    size,
    digests.get(index) ?? digest,
  ]);
  return {
    layer,
    manifest: { ...manifest, files },
    neutral: neutralised.map(({ index, source }) => [index, source]),
    modified,
    bundles: bundlesOf(root, layer.sitePackages, files),
  };
}

async function pushBundle(
  { store, cache, id, signal }: Push,
  { digest, files }: CarriedBundle,
): Promise<number> {
  signal.throwIfAborted();
  const name = remoteKeys.bundle(digest, encoding);
  if (await store.has(name, { signal })) return 0;
  const packed = await inPool('packBundle', { root: cache.snapshot(id).tree, id, files, encoding });
  await store.putNew(name, Buffer.from(packed), { signal });
  return packed.length;
}
