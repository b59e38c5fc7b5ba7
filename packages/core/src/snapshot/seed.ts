import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOrCreate, type SnapshotResult } from '../cache/get-or-create.js';
import { isVenvError, type VenvErrorCode } from '../error/venv-error.js';
import type { InstallerRun } from '../installer/installer.js';
import { pipInstall } from '../installer/pip/pip.js';
import { type PinnedPip, pipFor } from '../installer/pip/versions.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { createLockfile } from '../requirement/lockfile.js';
import { type BuildContext, fillSnapshot, venvMissing } from './build.js';
import { snapshotKey } from './key.js';

/** The faults of an index that a bundled pip can do without. */
const survivable: readonly VenvErrorCode[] = ['INDEX_UNREACHABLE', 'DISTRIBUTION_NOT_FOUND', 'HASH_MISMATCH'];

/**
 * The snapshot of the empty Lockfile: pip alone, what a file that declares nothing gets, and what every other
 * snapshot grows from. It holds the pinned pip, or the one that the interpreter bundles where no index gives it.
 */
export async function seedSnapshot(context: BuildContext): Promise<SnapshotResult> {
  const pinned = pipFor(context.interpreter.version);
  const bundled = bundledPip(context.interpreter.bootstrapPip);
  try {
    return await build(context, pinned.version, (pip) =>
      installPinned(pip, bootstrapCommand(context), pinned),
    );
  } catch (error) {
    if (!bundled || !isVenvError(error) || !survivable.includes(error.code)) throw error;
    const { version, wheel } = bundled;
    context.listener({ type: 'seedFallback', wanted: pinned.version, used: version, reason: error.summary });
    return build(context, version, (pip) => installBundled(pip, bootstrapCommand(context), wheel));
  }
}

/** The installers that an interpreter's seed may hold, as they stand in the keys of snapshots. */
export function seedInstallers({ version, bootstrapPip }: Interpreter): readonly string[] {
  const bundled = bundledPip(bootstrapPip)?.version;
  return [pipFor(version).version, ...(bundled ? [bundled] : [])].map((pip) => `pip==${pip}`);
}

function build(
  context: BuildContext,
  version: string,
  install: (pip: InstallerRun) => Promise<void>,
): Promise<SnapshotResult> {
  const id = snapshotKey(createLockfile([]), context.interpreter, `pip==${version}`);
  const into = (draft: string) => fillSnapshot(context, draft, id, undefined, install);
  const build = { id, requirements: [`pip==${version}`], into };
  return getOrCreate(context.cache, build, context.listener, context.maxConcurrentBuilds);
}

async function installPinned(
  pip: InstallerRun,
  command: readonly string[],
  { version, sha256 }: PinnedPip,
): Promise<void> {
  const list = join(pip.scratch, 'requirements.txt');
  writeFileSync(list, `pip==${version} --hash=sha256:${sha256}\n`);
  const patience = ['--retries', '1', '--timeout', '15'];
  await pipInstall(
    pip,
    ['--no-deps', '--no-compile', ...patience, '--require-hashes', '-r', list],
    'seeding',
    command,
  );
}

async function installBundled(pip: InstallerRun, command: readonly string[], wheel: string): Promise<void> {
  await pipInstall(pip, ['--no-deps', '--no-compile', '--no-index', wheel], 'seeding', command);
}

/** pip runs from inside its own wheel, as `ensurepip` runs it, or from the folder of an installed one. */
function bootstrapCommand({ interpreter }: BuildContext): readonly string[] {
  const { bootstrapPip } = interpreter;
  if (!bootstrapPip) throw venvMissing(interpreter, 'it has neither ensurepip nor pip');
  return [bootstrapPip.endsWith('.whl') ? join(bootstrapPip, 'pip') : bootstrapPip];
}

function bundledPip(bootstrapPip: string | undefined): { version: string; wheel: string } | undefined {
  const version = /\/pip-([^-/]+)-[^/]+\.whl$/.exec(bootstrapPip ?? '')?.[1];
  return version && bootstrapPip ? { version, wheel: bootstrapPip } : undefined;
}
