import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { linkTree } from '../filesystem/tasks.js';
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

/** Adds what a snapshot holds to a virtualenv: a thousand links, which are made sooner than a thread is. */
export function growVirtualenv(tree: string, parent: Layer, cache: CacheLayout): void {
  const from = cache.snapshot(parent.snapshotId).tree;
  for (const folder of ['bin', parent.sitePackages])
    linkTree({ from: join(from, folder), to: join(tree, folder) });
}
