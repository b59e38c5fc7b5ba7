import { writeFileSync } from 'node:fs';
import type { SnapshotLayout } from '../cache/layout.js';
import { inPool, shares } from '../filesystem/pool.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { compileMissing } from './byte-compile.js';
import { type Manifest, manifestSchema } from './manifest.js';

/**
 * Compiles what has no bytecode yet, takes every write permission, and writes the manifest. Compiling and hashing
 * use all cores; neither happens in this thread, since a busy event loop would lose its file lock.
 */
export async function seal(snapshot: SnapshotLayout, interpreter: Interpreter): Promise<Manifest> {
  await compileMissing(snapshot.tree, interpreter);
  const listed = await inPool('listFiles', { root: snapshot.tree });
  const sealed = await Promise.all(
    shares(listed, ({ size }) => size).map((share) =>
      inPool('sealFiles', { root: snapshot.tree, paths: share.map(({ path }) => path) }),
    ),
  );
  const directories = await inPool('sealDirectories', { root: snapshot.tree });
  const files = sealed.flat().sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest = manifestSchema.parse({ files, directories });
  writeFileSync(snapshot.manifest, JSON.stringify(manifest), { mode: 0o400 });
  return manifest;
}
