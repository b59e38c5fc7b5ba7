import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { linkTree } from '../filesystem/tasks.js';
import type { InstallerContext } from '../installer/context.js';
import { pipEnv } from '../installer/pip/settings.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { venvMissing } from '../interpreter/venv-missing.js';
import { run } from '../process/run.js';
import { binFiles, scriptBody } from './console-script.js';
import type { Layer } from './layer.js';
import { prefixPlaceholder } from './prefix-placeholder.js';

/** What all environments get of a virtualenv by the interpreter's own `venv`. */
export type VirtualenvForm = Pick<Layer, 'templates' | 'lib64'>;

/**
 * A virtualenv by the interpreter's own `venv`; what makes it that of one folder is taken out.
 * @throws VenvError `VENV_MODULE_MISSING`, `CREATE_TIMEOUT`
 */
export async function createVirtualenv(
  prefix: string,
  context: Pick<InstallerContext, 'interpreter' | 'host' | 'createTimeout'>,
): Promise<VirtualenvForm> {
  await runVenv(prefix, context);
  const templates = activateScripts(prefix);
  for (const { path } of templates) await fs.remove(join(prefix, path));
  return { templates, lib64: existsSync(join(prefix, 'lib64')) };
}

/** Text that names the prefix and is no program. One that does not is linked like data. */
function activateScripts(prefix: string): Layer['templates'] {
  return binFiles(prefix)
    .filter(
      ({ name, text }) =>
        /^activate/i.test(name) && text.includes(prefix) && scriptBody(text, prefix) === undefined,
    )
    .map(({ name, text }) => ({ path: join('bin', name), text: text.replaceAll(prefix, prefixPlaceholder) }));
}

async function runVenv(
  tree: string,
  { interpreter, host, createTimeout }: Pick<InstallerContext, 'interpreter' | 'host' | 'createTimeout'>,
): Promise<void> {
  if (!interpreter.hasVenv) throw venvMissing(interpreter, 'it has no venv module');
  // Without `site`: whatever the user has told that one to import is of no use here.
  const args = ['-I', '-S', '-m', 'venv', '--without-pip', '--prompt', 'testvenv', tree];
  const { exitCode, stderr, stdout, timedOut } = await run(interpreter.executable, args, {
    processEnv: pipEnv(host),
    timeout: createTimeout,
  });
  if (timedOut) throw tookTooLong(interpreter, createTimeout);
  if (exitCode !== 0 || !existsSync(join(tree, 'bin', 'python')))
    throw venvMissing(interpreter, stderr || stdout);
}

function tookTooLong({ executable }: Interpreter, timeout: number): VenvError {
  return new VenvError('CREATE_TIMEOUT', `${executable} -m venv took longer than ${timeout / 1000} s`, {
    hint: 'see what holds it up, or raise createTimeout',
    details: { executable, timeout },
  });
}

/** Adds what a snapshot holds to a virtualenv: a thousand links, which are made sooner than a thread is. */
export function growVirtualenv(tree: string, parent: Layer, cache: CacheLayout): void {
  const from = cache.snapshot(parent.snapshotId).tree;
  for (const folder of ['bin', parent.sitePackages])
    linkTree({ from: join(from, folder), to: join(tree, folder) });
}
