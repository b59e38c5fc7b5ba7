import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { ProcessEnv } from '../host.js';

/** Options of every command of pip that lead it to another Python, or refuse to work in this one. */
const general = ['python', 'require-virtualenv'];

/** Options that install elsewhere than into the environment. Index, proxy and certificate settings are none of them. */
const ofInstall = ['user', 'target', 'prefix', 'root', 'src'];

const misleading: readonly string[] = [...general, ...ofInstall];

const commands = [
  ...[
    'install',
    'list',
    'freeze',
    'wheel',
    'download',
    'uninstall',
    'show',
    'check',
    'config',
    'cache',
    'index',
  ],
  ...['inspect', 'lock', 'debug', 'hash', 'search', 'help', 'completion'],
];

/** By pip's own rules for names: `PIP_Require_VirtualEnv`, `--require_virtualenv` and `require-virtualenv` are one. */
export function isMisleadingOption(name: string): boolean {
  return misleading.includes(name.replace(/^--/, '').toLowerCase().replaceAll('_', '-'));
}

/**
 * The `pip.conf` of an environment. What stands there is stronger than the user's and the system's files, and pip
 * ignores an option without a value: so theirs do not count, and all their other options still do.
 */
export const environmentPipConfig: string = [
  section('global', misleading),
  section('install', misleading),
  ...commands.slice(1).map((command) => section(command, [...general, 'user', 'src'])),
].join('\n');

function section(name: string, options: readonly string[]): string {
  return `[${name}]\n${options.map((option) => `${option} =\n`).join('')}`;
}

/** In the environment's folder. May hold the user's credentials. */
export const configFileCopy = 'pip-config-file.conf';

/**
 * The file of `PIP_CONFIG_FILE` is stronger than the environment's: where it holds misleading options, `processEnv` is
 * led to a copy without them.
 * @param folder for the copy
 * @returns the variable's new value, or the old one where nothing misleads
 */
export function harmlessConfigFile(
  { PIP_CONFIG_FILE: file }: ProcessEnv,
  folder: string,
): string | undefined {
  const text = file && ifPresent(() => readFileSync(file, 'utf8'));
  const harmless = text && withoutMisleading(text);
  if (!harmless || harmless === text) return file;
  const copy = join(folder, configFileCopy);
  writeFileSync(copy, harmless, { mode: 0o600 });
  return copy;
}

/** Python's `configparser`: an option ends at `=` or `:`, and goes on in the lines below that begin with a space. */
export function withoutMisleading(config: string): string {
  let dropped = false;
  const kept = config.split(/^/m).filter((line) => {
    if (!/^\s/.test(line)) dropped = isMisleadingOption(/^([^=:]*?)\s*[=:]/.exec(line)?.[1] ?? '');
    return !dropped;
  });
  return kept.join('');
}
