import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inPool } from '../../filesystem/pool.js';
import { type Part, partsOf, type Sized, totalOf } from '../../snapshot/parts.js';
import { sealedFiles } from '../../snapshot/sealed-files.js';
import { assertSize } from '../../snapshot/size-limit.js';
import { idsOf } from '../../snapshot/stack.js';
import { hookName } from '../site-hook.js';
import type { PipContext } from './pip-context.js';

/** @throws VenvError `SIZE_LIMIT_EXCEEDED` if the environment, with the snapshots behind it, takes more than it may */
export async function assertEnvironmentSize(context: PipContext): Promise<void> {
  const { prefix, layer, cache, bounds } = context;
  const { sitePackages } = layer;
  const own = (await inPool('listFiles', { root: prefix })).map(({ path, size }): Sized => [path, size]);
  const behind = snapshotsBehind(context).map((id) => {
    const files = sealedFiles(cache, id).map(([path, , size]): Sized => [path, size]);
    return { tree: cache.snapshot(id).tree, files };
  });
  const total = totalOf([...own, ...behind.flatMap(({ files }) => files)]);
  assertSize(total, bounds.maxEnvironmentSize, () => {
    const sealed = behind.flatMap(({ tree, files }) => partsOf(tree, sitePackages, files));
    return bySize([...partsOf(prefix, sitePackages, own), ...sealed]);
  });
}

/** Their ids. None where all files are the environment's own. */
function snapshotsBehind({ sitePackages, layer }: PipContext): readonly string[] {
  return existsSync(join(sitePackages, hookName)) ? idsOf(layer) : [];
}

function bySize(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((a, b) => b.bytes - a.bytes);
}
