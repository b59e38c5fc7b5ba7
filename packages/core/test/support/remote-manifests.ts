import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compress, decompress, type Encoding, encodings } from '../../src/remote/encoding.js';
import { remoteBuckets } from '../../src/remote/keys.js';
import type { RemoteManifest } from '../../src/remote/remote-manifest.js';

const [encoding] = encodings as [Encoding];

/** What a folder that is a remote says of a snapshot, whose object is so named. */
export function readRemoteManifest(remote: string, name: string): RemoteManifest {
  const text = decompress(readFileSync(pathOf(remote, name)), encoding, 10 ** 8).toString('utf8');
  // The line before is the signature.
  return JSON.parse(text.slice(text.indexOf('\n') + 1)) as RemoteManifest;
}

/** Lets it say something else, without a signature. */
export function rewriteRemoteManifest(
  remote: string,
  name: string,
  change: (manifest: RemoteManifest) => unknown,
): void {
  const body = `\n${JSON.stringify(change(readRemoteManifest(remote, name)))}`;
  writeFileSync(pathOf(remote, name), compress(Buffer.from(body), encoding));
}

function pathOf(remote: string, name: string): string {
  return join(remote, remoteBuckets.snapshots, name);
}
