import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { detach } from '../detach.js';
import { hookName } from '../site-hook.js';
import type { PipContext } from './pip-context.js';

/** Detaches a layered environment from its snapshot if any of these distributions is the snapshot's, shadowed or not. */
export async function detachFor(context: PipContext, names: readonly string[]): Promise<void> {
  const { layer, sitePackages, id, listener } = context;
  const isLayered = existsSync(join(sitePackages, hookName));
  if (!isLayered || !layer.distributions.some(({ name }) => names.includes(name))) return;
  await detach(context);
  listener({ type: 'environmentDetached', environmentId: id, snapshotId: layer.snapshotId });
}
