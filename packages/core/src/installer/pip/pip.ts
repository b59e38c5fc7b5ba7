import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isVenvError } from '../../error/venv-error.js';
import type { Interpreter } from '../../interpreter/interpreter.js';
import { redact } from '../../process/redact.js';
import { run } from '../../process/run.js';
import type { LockedDistribution, Lockfile } from '../../requirement/lockfile.js';
import { installerFailure } from '../failure.js';
import type { FirstPip, Installer, InstallerRun } from '../installer.js';
import { writeLines } from '../scratch.js';
import { bootstrapCommands } from './bootstrap.js';
import { pipSettings } from './configuration.js';
import { pipFailures } from './failures.js';
import { installLines, linkPage } from './locked.js';
import { outspokenPip } from './outspoken.js';
import { lockfileFromReport } from './report.js';
import { decisiveForPip, pipEnv } from './settings.js';
import { indexLines, requirementLine } from './wanted.js';

/** Every environment has a pip, and needs nothing else. */
export const pip: Installer = {
  name: 'pip',
  needsPip: true,
  decisive: decisiveForPip,
  resolve,
  install,
  installPip,
};

/**
 * Resolves requirements without installing anything.
 * @throws VenvError one of those of {@link installerFailure}
 */
async function resolve(pip: InstallerRun): Promise<Lockfile> {
  const report = join(pip.scratch, 'report.json');
  const { requirements, constraints } = pip.wanted;
  const list = writeLines(pip, 'wanted.txt', [...indexOf(pip), ...requirements.map(requirementLine)]);
  const bounds = writeLines(pip, 'constraints.txt', constraints.map(requirementLine));
  const options = ['--dry-run', '--ignore-installed', '--report', report, '-r', list, '-c', bounds];
  await pipInstall(pip, options, 'resolving');
  return lockfileFromReport(readFileSync(report, 'utf8'));
}

/**
 * Installs exactly the locked distributions, without bytecode.
 *
 * Where it can, the index is not asked again: the archives' addresses are given as a page of links. An index that
 * wants a password, and the build of a source distribution, need the index; so do addresses that are not known.
 * Folders and repositories have no hash, and pip takes them only where none is asked for: they come second.
 */
async function install(pip: InstallerRun, { packages }: Lockfile): Promise<void> {
  const { hashed, bare } = installLines(packages);
  const index = indexOf(pip);
  const options = ['--no-deps', '--no-compile'];
  if (hashed.length > 0) {
    const direct = canSkipIndex(pip, packages) ? linkPage(pip, packages) : undefined;
    const list = writeLines(pip, 'requirements.txt', [...(direct ? [] : index), ...hashed]);
    const links = direct ? ['--no-index', '--find-links', direct] : [];
    await pipInstall(pip, [...options, '--require-hashes', ...links, '-r', list], 'installing');
  }
  if (bare.length > 0) {
    const list = writeLines(pip, 'unhashed.txt', [...index, ...bare]);
    await pipInstall(pip, [...options, '-r', list], 'installing');
  }
}

async function installPip(pip: InstallerRun, { requirement, interpreter }: FirstPip): Promise<void> {
  const isPinned = requirement.includes('--hash');
  const list = writeLines(pip, 'requirements.txt', [requirement]);
  const patience = ['--retries', '1', '--timeout', '15'];
  const options = ['--no-deps', '--no-compile', ...(isPinned ? ['--require-hashes'] : ['--no-index'])];
  await bootstrapInstall(pip, interpreter, [...options, ...patience, '-r', list], 'seeding');
}

/** `pip install` by a pip that the interpreter has: where one of them does not work, by the next. */
export async function bootstrapInstall(
  pip: InstallerRun,
  interpreter: Interpreter,
  args: readonly string[],
  what: string,
): Promise<void> {
  const commands = bootstrapCommands(interpreter);
  for (const [index, command] of commands.entries()) {
    try {
      // What lies beside that pip is not installed where we install to.
      return await pipInstall(pip, ['--ignore-installed', ...args], what, command);
    } catch (error) {
      const isLast = index === commands.length - 1;
      if (isLast || !isVenvError(error) || error.code !== 'BUILD_FAILED') throw error;
    }
  }
}

/**
 * Runs `pip install`; with another `command` than `-m pip` where pip is not importable yet. In the project's folder,
 * to which relative settings such as `PIP_FIND_LINKS=./wheels` refer, yet isolated from the modules in it.
 */
export async function pipInstall(
  pip: InstallerRun,
  args: readonly string[],
  what: string,
  command: readonly string[] = outspokenPip,
): Promise<void> {
  const { python, host, timeout, onLine, offline } = pip;
  const processEnv = { ...pipEnv(host, pip.scratch), ...(offline && unplugged) };
  const options = { processEnv, cwd: host.root, timeout, onLine };
  const all = ['install', ...(offline ? offlineOptions : []), ...args];
  const result = await run(python, ['-I', '-B', ...command, ...all], options);
  if (result.exitCode === 0) return;
  throw installerFailure(`pip (${what})`, result, pip, pipFailures);
}

/** Nobody listens there: what is not in pip's cache of downloads fails at once. */
const nowhere = 'http://127.0.0.1:9';

const offlineOptions = ['--no-index', '--retries', '0', '--proxy', nowhere];

/** The same for what pip starts: git, and the builds of source distributions. */
const unplugged = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, http_proxy: nowhere, https_proxy: nowhere };

/** An index in a requirements file would count more than `--no-index`. */
function indexOf({ wanted, offline }: InstallerRun): readonly string[] {
  const { indexUrl: _url, extraIndexUrls: _urls, ...local } = wanted.index;
  return indexLines(offline ? local : wanted.index);
}

function canSkipIndex({ host, wanted }: InstallerRun, packages: readonly LockedDistribution[]): boolean {
  const settings = pipSettings(host);
  const indexes = [
    settings.get('index-url'),
    settings.get('extra-index-url'),
    wanted.index.indexUrl,
    ...(wanted.index.extraIndexUrls ?? []),
  ].join(' ');
  return (
    redact(indexes) === indexes &&
    packages.every(({ wheels, archive, directory, vcs }) => wheels ?? archive ?? directory ?? vcs)
  );
}
