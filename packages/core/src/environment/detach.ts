import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { ownedName } from '../locking/owner.js';
import type { Layer } from '../snapshot/layer.js';
import { visibleFiles } from '../snapshot/visible-files.js';
import { distributionFolders } from './distributions.js';
import { type Filling, fillHere, fillingsOf, isLong } from './fill.js';
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
  const fillings = fillingsBelow(cache, layer, sitePackages);
  try {
    if (isLong(fillings)) await fillInThreads(fillings, draft);
    else fillHere(fillings, draft);
    moveInto(join(draft, layer.sitePackages), sitePackages);
    for (const name of hookNames) rmSync(join(sitePackages, name), { force: true });
  } finally {
    await removeTree(draft);
  }
}

/** What is seen of the snapshots: below site-packages, and of no distribution that the environment has itself. */
function fillingsBelow(cache: CacheLayout, layer: Layer, sitePackages: string): readonly Filling[] {
  const own = distributionFolders(readdirSync(sitePackages)).map(({ name }) => name);
  return visibleFiles(cache, layer, own).flatMap(({ files, ...visible }) => {
    const below = files.filter(([path]) => path.startsWith(`${layer.sitePackages}/`));
    return fillingsOf(cache, { ...visible, files: below }, 'linked');
  });
}

/** Whole folders where nothing of that name stands, so that each appears at once. What stands there already stays. */
function moveInto(from: string, to: string): void {
  for (const entry of ifPresent(() => readdirSync(from, { withFileTypes: true })) ?? []) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!existsSync(target)) renameSync(source, target);
    else if (entry.isDirectory()) moveInto(source, target);
  }
}
