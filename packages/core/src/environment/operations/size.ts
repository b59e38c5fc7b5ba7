import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inPool } from '../../filesystem/pool.js';
import type { Sized } from '../../snapshot/parts.js';
import { assertSize, sealedTrees } from '../../snapshot/size-limit.js';
import { idsOf } from '../../snapshot/stack.js';
import { hookName } from '../site-hook.js';
import type { PipContext } from './pip-context.js';

/** @throws VenvError `SIZE_LIMIT_EXCEEDED` if the environment, with the snapshots behind it, takes more than it may */
export async function assertEnvironmentSize(context: PipContext): Promise<void> {
  const { prefix, layer, cache, bounds } = context;
  const files = (await inPool('listFiles', { root: prefix })).map(({ path, size }): Sized => [path, size]);
  const behind = sealedTrees(cache, snapshotsBehind(context));
  assertSize(bounds.maxEnvironmentSize, layer.sitePackages, [{ prefix, files }, ...behind]);
}

/** Their ids. None where all files are the environment's own. */
function snapshotsBehind({ sitePackages, layer }: PipContext): readonly string[] {
  return existsSync(join(sitePackages, hookName)) ? idsOf(layer) : [];
}
