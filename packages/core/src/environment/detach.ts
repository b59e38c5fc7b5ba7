import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { ownedName } from '../locking/owner.js';
import { sourceOf } from '../snapshot/bytecode.js';
import type { Layer } from '../snapshot/layer.js';
import { recordedPath } from '../snapshot/record.js';
import { distributionFolders } from './distributions.js';
import { fillHere, isLong, planFilling } from './fill.js';
import { fillInThreads } from './fill-in-threads.js';
import { hookNames } from './site-hook.js';

/** What of an environment is needed to detach it. */
export interface Detachable {
  readonly cache: CacheLayout;
  readonly layer: Layer;
  /** Its own. */
  readonly sitePackages: string;
}

/**
 * Turns a layered environment into a linked one in place: what the snapshot has is put into the environment's own
 * site-packages, then the snapshot is no longer behind it. Processes under way keep working, since what they import
 * from stays where it is; those that start meanwhile find each package whole, here or there.
 */
export async function detach({ cache, layer, sitePackages }: Detachable): Promise<void> {
  const draft = join(cache.temp, ownedName());
  const filling = planFilling(cache, layer.snapshotId, 'linked', unshadowed(cache, layer, sitePackages));
  try {
    if (isLong(filling)) await fillInThreads(filling, draft);
    else fillHere(filling, draft);
    moveInto(join(draft, layer.sitePackages), sitePackages);
    for (const name of hookNames) rmSync(join(sitePackages, name), { force: true });
  } finally {
    await removeTree(draft);
  }
}

/** Which of the snapshot's files are seen: below site-packages, and of no distribution that the environment has itself. */
function unshadowed(
  cache: CacheLayout,
  { snapshotId, sitePackages: below }: Layer,
  sitePackages: string,
): (path: string) => boolean {
  const inSnapshot = join(cache.snapshot(snapshotId).tree, below);
  const own = new Set(distributionFolders(readdirSync(sitePackages)).map(({ name }) => name));
  const shadowed = distributionFolders(readdirSync(inSnapshot)).filter(({ name }) => own.has(name));
  const hidden = new Set(
    shadowed.flatMap(({ folder }) => recorded(inSnapshot, folder).map((path) => join(below, path))),
  );
  return (path) => path.startsWith(`${below}/`) && !hidden.has(sourceOf(path) ?? path);
}

/** Paths relative to site-packages. */
function recorded(sitePackages: string, folder: string): readonly string[] {
  const text = ifPresent(() => readFileSync(join(sitePackages, folder, 'RECORD'), 'utf8')) ?? '';
  return text.split(/\r?\n/).filter(Boolean).map(recordedPath);
}

/** Whole folders where nothing of that name stands, so that each appears at once. What stands there already stays. */
function moveInto(from: string, to: string): void {
  for (const entry of ifPresent(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!existsSync(target)) renameSync(source, target);
    else if (entry.isDirectory()) moveInto(source, target);
  }
}
