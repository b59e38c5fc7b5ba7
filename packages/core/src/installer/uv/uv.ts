import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmlessHome } from '../../environment/home.js';
import { run } from '../../process/run.js';
import type { DeclaredRequirement } from '../../request/request.js';
import type { Lockfile } from '../../requirement/lockfile.js';
import { normaliseName } from '../../requirement/name.js';
import { installerFailure } from '../failure.js';
import type { FirstPip, Installer, InstallerRun } from '../installer.js';
import { requirementLine } from '../pip/wanted.js';
import { writeLines } from '../scratch.js';
import { harmlessConfiguration } from './configuration.js';
import { uvFailures } from './failures.js';
import { withNewest } from './newest.js';
import { formatForUv, type Hashed, lockfileFromUv } from './pylock.js';
import { decisiveForUv, uvSettings } from './settings.js';

/** The uv of that executable. It works beside a virtualenv, not inside it, and needs no pip there. */
export function uvInstaller(executable: string): Installer {
  return {
    name: 'uv',
    needsPip: false,
    decisive: decisiveForUv,
    resolve: (run) => resolveOrExplain(executable, run),
    install: (run, lockfile) => install(executable, run, lockfile),
    installPip: (run, pip) => installPip(executable, run, pip),
  };
}

async function resolveOrExplain(executable: string, uv: InstallerRun): Promise<Lockfile> {
  try {
    return await resolve(executable, uv);
  } catch (error) {
    const source = { what: 'a question for the newest version' };
    throw await withNewest(error, (text) =>
      resolve(executable, { ...uv, wanted: { ...uv.wanted, requirements: [{ text, source }] } }),
    );
  }
}

async function resolve(executable: string, uv: InstallerRun): Promise<Lockfile> {
  const { requirements, constraints } = uv.wanted;
  const list = writeLines(uv, 'wanted.txt', requirements.map(requirementLine));
  const bounds = writeLines(uv, 'constraints.txt', constraints.map(requirementLine));
  const output = join(uv.scratch, 'pylock.toml');
  const form = ['--format', 'pylock.toml', '--no-header', '--no-annotate', '--output-file', output];
  const options = [...form, ...(uv.offline ? [] : refreshed(requirements)), '-c', bounds, list];
  await runUv(executable, uv, ['compile', ...options], 'resolving');
  return lockfileFromUv(readFileSync(output, 'utf8'), uv.scratch, hashedOf(requirements));
}

/** uv checks hashes when it installs, not yet when it resolves. */
function hashedOf(requirements: readonly DeclaredRequirement[]): Hashed {
  const hashed = requirements.filter(({ hashes = [] }) => hashes.length > 0);
  return new Map(hashed.map((one) => [normaliseName(nameOf(one.text)), one]));
}

function nameOf(text: string): string {
  return /^[\w.-]+/.exec(text)?.[0] ?? '';
}

/** From the locked archives: the index is not asked again but for what a build needs. */
async function install(executable: string, uv: InstallerRun, lockfile: Lockfile): Promise<void> {
  const list = writeLines(uv, 'pylock.toml', [formatForUv(lockfile, onlyIndex(uv))]);
  const projects = lockfile.packages.filter(({ directory }) => directory).map(({ name }) => name);
  const rebuilt = projects.flatMap((name) => ['--reinstall-package', name]);
  await runUv(executable, uv, ['install', ...installOptions(uv), ...rebuilt, '-r', list], 'installing');
}

/** uv takes a project for unchanged while its `pyproject.toml` is: what it built of older sources must not serve. */
function refreshed(requirements: readonly DeclaredRequirement[]): readonly string[] {
  const projects = requirements.filter(({ local, editable }) => local?.kind === 'directory' && !editable);
  const named = projects.filter(({ text }) => text.includes(' @ ')).map(({ text }) => nameOf(text));
  // Without a name it is not known what to refresh.
  if (named.length < projects.length) return ['--refresh'];
  return named.flatMap((name) => ['--refresh-package', name]);
}

/** The index in force, where there is but one. */
function onlyIndex({ host, wanted }: InstallerRun): string | undefined {
  const { variables } = uvSettings(host, wanted.index, false);
  const { UV_INDEX: more, UV_EXTRA_INDEX_URL: extra, UV_DEFAULT_INDEX: index, UV_INDEX_URL: old } = variables;
  return (more ?? extra) ? undefined : (index ?? old);
}

async function installPip(executable: string, uv: InstallerRun, { requirement }: FirstPip): Promise<void> {
  const list = writeLines(uv, 'requirements.txt', [requirement]);
  await runUv(executable, uv, ['install', ...installOptions(uv), '-r', list], 'seeding');
}

/**
 * Links out of uv's cache, which cost a tenth of what copies do, since uv copies one file after the other: sealing makes
 * them the snapshot's own in parallel. On macOS uv's copies share blocks with its cache and cost no more than links.
 */
function installOptions({ host }: InstallerRun): readonly string[] {
  return ['--no-deps', '--link-mode', host.platform === 'darwin' ? 'copy' : 'hardlink'];
}

/** Runs `uv pip`, in the project's folder: relative settings refer to it, and its own `uv.toml` counts. */
async function runUv(
  executable: string,
  uv: InstallerRun,
  [command = '', ...args]: readonly string[],
  what: string,
): Promise<void> {
  const { python, into, host, timeout, onLine, wanted, offline } = uv;
  const { variables, options } = uvSettings(host, wanted.index, command === 'compile');
  const configuration = harmlessConfiguration(host, uv.scratch);
  const processEnv = {
    ...variables,
    HOME: harmlessHome(variables, uv.scratch),
    ...(configuration && { UV_CONFIG_FILE: configuration }),
  };
  // Beside the virtualenv: uv would run the Python of one that it has not seen yet, to ask it what it knows of its base.
  const place = into ? ['--python', into.interpreter, '--prefix', into.prefix] : ['--python', python];
  const general = [...place, '--no-python-downloads', ...(offline ? ['--offline'] : [])];
  const result = await run(executable, ['pip', command, ...general, ...options, ...args], {
    processEnv,
    cwd: host.root,
    timeout,
    onLine,
  });
  if (result.exitCode !== 0) throw installerFailure(`uv (${what})`, result, uv, uvFailures);
}
