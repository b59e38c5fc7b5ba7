import { readFileSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import type { TreeEntry } from '../filesystem/tree-entry.js';

/**
 * Every file of a published snapshot. Loads no schema: what stands under a snapshot's name was validated when written.
 * @throws VenvError `CACHE_CORRUPTED`
 */
export function sealedFiles(cache: CacheLayout, snapshotId: string): readonly TreeEntry[] {
  const { manifest } = cache.snapshot(snapshotId);
  try {
    return readSealed(manifest);
  } catch (cause) {
    throw new VenvError('CACHE_CORRUPTED', `the list of the snapshot's files cannot be read: ${manifest}`, {
      hint: 'remove that snapshot: it is built again when it is needed',
      cause,
    });
  }
}

/** Every file that a manifest lists which this engine has written. */
export function readSealed(manifest: string): readonly TreeEntry[] {
  return entriesIn(readFileSync(manifest, 'utf8'));
}

/** {@link readSealed} of the manifest's text. */
export function entriesIn(manifest: string): readonly TreeEntry[] {
  return (JSON.parse(manifest) as { files: readonly TreeEntry[] }).files;
}
