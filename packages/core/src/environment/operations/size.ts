import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inPool } from '../../filesystem/pool.js';
import { type Part, partsOf, type Sized, totalOf } from '../../snapshot/parts.js';
import { sealedFiles } from '../../snapshot/sealed-files.js';
import { assertSize } from '../../snapshot/size-limit.js';
import { hookName } from '../site-hook.js';
import type { PipContext } from './pip-context.js';

/** @throws VenvError `SIZE_LIMIT_EXCEEDED` if the environment, with the snapshot behind it, takes more than it may */
export async function assertEnvironmentSize(context: PipContext): Promise<void> {
  const { prefix, layer, cache, bounds } = context;
  const { sitePackages } = layer;
  const own = (await inPool('listFiles', { root: prefix })).map(({ path, size }): Sized => [path, size]);
  const behind = snapshotBehind(context);
  assertSize(totalOf(own) + totalOf(behind), bounds.maxEnvironmentSize, () => {
    const installed = partsOf(prefix, sitePackages, own);
    return bySize([...installed, ...partsOf(cache.snapshot(layer.snapshotId).tree, sitePackages, behind)]);
  });
}

/** Nothing where all files are the environment's own. */
function snapshotBehind({ sitePackages, cache, layer }: PipContext): readonly Sized[] {
  if (!existsSync(join(sitePackages, hookName))) return [];
  return sealedFiles(cache, layer.snapshotId).map(([path, , size]) => [path, size]);
}

function bySize(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((a, b) => b.bytes - a.bytes);
}
