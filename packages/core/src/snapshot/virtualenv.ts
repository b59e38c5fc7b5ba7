import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { writeSkeleton } from '../environment/materialise.js';
import { inPool } from '../filesystem/pool.js';
import type { Host } from '../host.js';
import { pipEnv } from '../installer/pip/settings.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { venvMissing } from '../interpreter/venv-missing.js';
import { run } from '../process/run.js';
import type { Layer } from './layer.js';

/** Milliseconds for `python -m venv --without-pip`, which takes a twentieth of a second. */
const createTimeout = 60_000;

/** A virtualenv by the interpreter's own `venv`, whose activate scripts all environments get. */
export async function createVirtualenv(tree: string, interpreter: Interpreter, host: Host): Promise<void> {
  if (!interpreter.hasVenv) throw venvMissing(interpreter, 'it has no venv module');
  const args = ['-m', 'venv', '--without-pip', '--prompt', 'testvenv', tree];
  const { exitCode, stderr, stdout } = await run(interpreter.executable, args, {
    processEnv: pipEnv(host),
    timeout: createTimeout,
  });
  if (exitCode !== 0 || !existsSync(join(tree, 'bin', 'python')))
    throw venvMissing(interpreter, stderr || stdout);
}

/** A virtualenv for an installer to fill that begins with what a snapshot holds. */
export async function growVirtualenv(
  tree: string,
  parent: Layer,
  interpreter: Interpreter,
  cache: CacheLayout,
): Promise<void> {
  writeSkeleton(tree, parent, interpreter);
  const from = cache.snapshot(parent.snapshotId).tree;
  for (const folder of ['bin', interpreter.sitePackages])
    await inPool('linkTree', { from: join(from, folder), to: join(tree, folder) });
}
