import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../../process/redact.js';
import { run } from '../../process/run.js';
import { archiveOf, type LockedDistribution, type Lockfile } from '../../requirement/lockfile.js';
import { installerFailure } from '../failure.js';
import type { Installer, InstallerRun } from '../installer.js';
import { lockfileFromReport } from './report.js';
import { pipEnv } from './settings.js';
import { indexOptions, writeWanted } from './wanted.js';

/** Every environment has a pip, and needs nothing else. */
export const pip: Installer = { name: 'pip', resolve, install };

/**
 * Resolves requirements without installing anything.
 * @throws VenvError one of those of {@link installerFailure}
 */
async function resolve(pip: InstallerRun): Promise<Lockfile> {
  const report = join(pip.scratch, 'report.json');
  const wanted = writeWanted(pip.scratch, pip.wanted);
  await pipInstall(pip, ['--dry-run', '--ignore-installed', '--report', report, ...wanted], 'resolving');
  return lockfileFromReport(readFileSync(report, 'utf8'));
}

/**
 * Installs exactly the locked distributions, checked against their hashes, without bytecode.
 *
 * Where it can, the index is not asked again: the archives' addresses are given as a page of links. An index that
 * wants a password, and the build of a source distribution, need the index; so do addresses that are not known.
 */
async function install(pip: InstallerRun, { packages }: Lockfile): Promise<void> {
  const lines = packages.map(requirementLine);
  const direct = canSkipIndex(pip, packages) ? linkPage(pip, packages) : [];
  const index = direct.length > 0 ? [] : indexOptions(pip.wanted.index);
  const list = write(pip, 'requirements.txt', `${[...index, ...lines.map(({ line }) => line)].join('\n')}\n`);
  const hashed = lines.every(({ hashed }) => hashed) ? ['--require-hashes'] : [];
  await pipInstall(pip, ['--no-deps', '--no-compile', ...hashed, ...direct, '-r', list], 'installing');
}

/**
 * Runs `pip install`; with another `command` than `-m pip` where pip is not importable yet. In the project's folder,
 * to which relative settings such as `PIP_FIND_LINKS=./wheels` refer, yet isolated from the modules in it.
 */
export async function pipInstall(
  pip: InstallerRun,
  args: readonly string[],
  what: string,
  command: readonly string[] = ['-m', 'pip'],
): Promise<void> {
  const { python, host, timeout, onLine, wanted } = pip;
  const options = { processEnv: pipEnv(host, pip.scratch), cwd: host.root, timeout, onLine };
  const result = await run(python, ['-I', '-B', ...command, 'install', ...args], options);
  if (result.exitCode === 0) return;
  throw installerFailure(`pip (${what})`, result, wanted.requirements, timeout);
}

function requirementLine(locked: LockedDistribution): { line: string; hashed: boolean } {
  const { hashes, url } = archiveOf(locked);
  const options = Object.entries(hashes).map(([algorithm, digest]) => ` --hash=${algorithm}:${digest}`);
  const what = locked.archive ? `${locked.name} @ ${url}` : `${locked.name}==${locked.version}`;
  return { line: what + options.join(''), hashed: options.length > 0 };
}

function canSkipIndex({ host, wanted }: InstallerRun, packages: readonly LockedDistribution[]): boolean {
  const { PIP_INDEX_URL = '', PIP_EXTRA_INDEX_URL = '' } = host.processEnv;
  const { indexUrl = '', extraIndexUrls = [] } = wanted.index;
  const indexes = [PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, indexUrl, ...extraIndexUrls].join(' ');
  return redact(indexes) === indexes && packages.every(({ wheels, archive }) => wheels ?? archive);
}

function linkPage(pip: InstallerRun, packages: readonly LockedDistribution[]): readonly string[] {
  const links = packages.flatMap(({ wheels = [] }) => wheels.map(({ url, hashes }) => anchor(url, hashes)));
  const page = write(
    pip,
    'links.html',
    `<!DOCTYPE html>\n<html><body>\n${links.join('\n')}\n</body></html>\n`,
  );
  return ['--no-index', '--find-links', page];
}

function anchor(url: string, hashes: Readonly<Record<string, string>>): string {
  const [digest] = Object.entries(hashes);
  const fragment = digest ? `#${digest.join('=')}` : '';
  return `<a href="${url.replaceAll('&', '&amp;').replaceAll('"', '%22')}${fragment}">${url.split('/').at(-1)}</a>`;
}

function write({ scratch }: InstallerRun, name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
