import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { explainFull, withFigures } from '../../cache/disk-full.js';
import { isVenvError } from '../../error/venv-error.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import { inPool } from '../../filesystem/pool.js';
import { removeTree } from '../../filesystem/remove-tree.js';
import { ownedName } from '../../locking/owner.js';
import type { PipContext } from './pip-context.js';

/** The folders of a virtualenv that installers write into. */
const installedInto = ['bin', 'lib', 'include', 'share', 'etc'] as const;

/**
 * A change of an environment's packages that fails leaves what was there before: pip itself takes back the one
 * distribution that failed, and not those that it had installed just before. What is kept are links, for pip writes new
 * files and never into one that stands there.
 */
export async function allOrNothing<T>(context: PipContext, change: () => Promise<T>): Promise<T> {
  const { cache, prefix } = context;
  const kept = join(cache.temp, ownedName());
  try {
    await keep(prefix, kept);
    return await undoneIfFailed(prefix, kept, change);
  } catch (fault) {
    const error = explainFull(fault, { folder: cache.temp, what: 'the files of the change' });
    throw isVenvError(error) ? withFigures(error, cache.temp) : error;
  } finally {
    await removeTree(kept);
  }
}

async function keep(prefix: string, kept: string): Promise<void> {
  await fs.ensureDir(kept);
  for (const folder of installedInto) {
    const from = join(prefix, folder);
    if (existsSync(from)) await inPool('linkTree', { from, to: join(kept, folder) });
  }
}

async function undoneIfFailed<T>(prefix: string, kept: string, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    for (const folder of installedInto) putBack(prefix, kept, folder);
    throw isVenvError(error) ? error.undoing('the environment has the packages that it had before') : error;
  }
}

/** What is not there, is not there since the environment has ended meanwhile, or was not there before. */
function putBack(prefix: string, kept: string, folder: string): void {
  ifPresent(() => renameSync(join(prefix, folder), join(kept, `${folder}-undone`)));
  ifPresent(() => renameSync(join(kept, folder), join(prefix, folder)));
}
