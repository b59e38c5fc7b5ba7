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
