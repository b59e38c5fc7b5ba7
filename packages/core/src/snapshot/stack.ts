import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import type { Layer, LayerPart } from './layer.js';

/** The snapshots that an environment over a layer has files of: its own first, in the order of `sys.path`. */
export function stackOf({ snapshotId, links, copies, behind }: Layer): readonly LayerPart[] {
  return [{ snapshotId, links, copies }, ...behind];
}

/** The ids of {@link stackOf} a layer. */
export function idsOf(layer: Layer): readonly string[] {
  return stackOf(layer).map(({ snapshotId }) => snapshotId);
}

/** The site-packages of {@link stackOf} a layer. */
export function sealedSitePackages(cache: CacheLayout, layer: Layer): readonly string[] {
  return idsOf(layer).map((id) => join(cache.snapshot(id).tree, layer.sitePackages));
}

/** A layer that had nothing behind it, over another and all that is behind that. */
export function standing(layer: Layer, below: Layer): Layer {
  const own = new Set(layer.links);
  const behind = stackOf(below).map((part) => ({
    ...part,
    links: part.links.filter((link) => !own.has(link)),
  }));
  const directories = [...new Set([...below.directories, ...layer.directories])];
  const distributions = [...layer.distributions, ...below.distributions].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return { ...layer, behind, directories, distributions };
}
