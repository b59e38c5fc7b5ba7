import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotLayout } from '../../cache/layout.js';
import { fillHere, fillingsOf, isLong } from '../../environment/fill.js';
import { fillInThreads } from '../../environment/fill-in-threads.js';
import { removeTree } from '../../filesystem/remove-tree.js';
import type { TreeEntry } from '../../filesystem/tree-entry.js';
import { ownedName } from '../../locking/owner.js';
import { sourceOf } from '../bytecode.js';
import type { Layer } from '../layer.js';
import { correctRecords } from '../record.js';
import { sealedFiles } from '../sealed-files.js';
import { byteCompile } from './byte-compile.js';
import { describeCaptured } from './captured-layer.js';
import { type Difference, differenceOf } from './difference.js';
import type { Live } from './live-files.js';
import { publishCaptured } from './publish-captured.js';
import { sealTaken, writeSealed } from './seal-captured.js';
import { type Taken, takeFiles } from './take-files.js';

/**
 * A sealed snapshot of what a live environment is now. Where only something was added, changed or shadowed, it holds
 * that alone, and stands over the environment's own snapshots; where something of theirs is not to be seen any more, it
 * holds all files, those that remain as hard links. One that differs in nothing is the environment's own snapshot.
 */
export async function capture(live: Live): Promise<Layer> {
  const difference = differenceOf(live);
  if (difference.isNothing) return live.layer;
  const draft = snapshotLayout(join(live.cache.temp, ownedName()));
  try {
    mkdirSync(join(draft.tree, live.layer.sitePackages), { recursive: true });
    const linked = difference.hidesSomething ? await linkKept(live, difference, draft.tree) : [];
    const taken = takeFiles(live, difference.own, draft.tree);
    await settle(live, taken, draft.tree);
    const files = await sealTaken(draft.tree, linked);
    const layer = describeCaptured(live, draft.tree, { difference, taken, files });
    await writeSealed(live.cache, draft, { layer, placed: taken.placed, files });
    await publishCaptured(live.cache, draft.root, layer.snapshotId);
    return layer;
  } finally {
    await removeTree(draft.root);
  }
}

/** @returns the files, as the manifests that they come from list them */
async function linkKept(
  { cache }: Live,
  { kept, own }: Difference,
  tree: string,
): Promise<readonly TreeEntry[]> {
  const changed = new Set(own.map(({ path }) => path));
  const visible = [...kept].map(([snapshotId, paths]) => {
    // What was compiled of another state, Python would compile again with every run.
    const wanted = new Set(paths.filter((path) => !changed.has(sourceOf(path) ?? '')));
    const files = sealedFiles(cache, snapshotId).filter(([path]) => wanted.has(path));
    return { snapshotId, copies: [], files };
  });
  const placement = 'hardlink';
  const fillings = visible
    .flatMap((one) => fillingsOf(cache, one, 'linked'))
    .map((filling) => ({ ...filling, placement }) as const);
  if (isLong(fillings)) await fillInThreads(fillings, tree);
  else fillHere(fillings, tree);
  return visible.flatMap(({ files }) => files);
}

/** What `RECORD` files say of rewritten files, and bytecode where there is none: most often an installer compiled it. */
async function settle(
  { layer, interpreter }: Live,
  { rewritten, placed, uncompiled }: Taken,
  tree: string,
): Promise<void> {
  const changed = [...rewritten, ...placed.map(({ path }) => path)];
  if (changed.length > 0) correctRecords(tree, layer.sitePackages, changed);
  await byteCompile(
    interpreter.executable,
    uncompiled.map((path) => join(tree, path)),
  );
}
