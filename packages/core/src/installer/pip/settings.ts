import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import { scrub } from '../../environment/activation.js';
import { harmlessConfigFile } from '../../environment/pip-options.js';
import type { Host, ProcessEnv } from '../../host.js';
import { redact } from '../../process/redact.js';

/** pip's variables that change what a requirement resolves to. All others (cache, certificates, proxies) do not. */
const decisive = [
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_NO_INDEX',
  'PIP_FIND_LINKS',
  'PIP_CONSTRAINT',
  'PIP_PRE',
  'PIP_NO_BINARY',
  'PIP_ONLY_BINARY',
  'PIP_PREFER_BINARY',
  'PIP_NO_DEPS',
  'PIP_USE_DEPRECATED',
  'PIP_CONFIG_FILE',
  'PIP_UPLOADED_PRIOR_TO',
];

/** The variables that decide a resolution, credentials stripped. */
export function decisiveVariables({
  processEnv,
}: Pick<Host, 'processEnv'>): Readonly<Record<string, string>> {
  const set = decisive.flatMap((name) => (processEnv[name] ? [[name, redact(processEnv[name])]] : []));
  return Object.fromEntries(set);
}

/** The files that decide a resolution: pip's configuration (pip's documentation, "Location") and constraints. */
export function decisiveFiles({ platform, home, processEnv }: Host): readonly string[] {
  const { PIP_CONFIG_FILE: named, PIP_CONSTRAINT: constraints = '', XDG_CONFIG_HOME: xdg } = processEnv;
  const ofPlatform = {
    linux: ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', join(xdg || join(home, '.config'), 'pip', 'pip.conf')],
    darwin: [
      '/Library/Application Support/pip/pip.conf',
      join(home, 'Library', 'Application Support', 'pip', 'pip.conf'),
      join(home, '.config', 'pip', 'pip.conf'),
    ],
  };
  const user = join(home, '.pip', 'pip.conf');
  return [
    ...ofPlatform[platform],
    user,
    ...(named ? [named] : []),
    ...constraints.split(/\s+/).filter(Boolean),
  ];
}

/** Looks at every one of those files, and says which are there. */
export function presentDecisiveFiles(host: Host, observer: Observer): readonly string[] {
  return decisiveFiles(host).filter((path) => observer.look(path));
}

/**
 * The variables that pip is run with: the user's, less what would lead it out of its environment or to a prompt.
 * @param scratch where a harmless copy of what `PIP_CONFIG_FILE` names may be written; not needed where no pip reads it
 */
export function pipEnv({ processEnv }: Pick<Host, 'processEnv'>, scratch?: string): ProcessEnv {
  const env: ProcessEnv = { HOME: homedir(), ...processEnv };
  scrub(env);
  const configFile = scratch && harmlessConfigFile(env, scratch);
  return {
    ...env,
    PIP_NO_INPUT: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
    PIP_NO_COLOR: '1',
    PIP_REQUIRE_VIRTUALENV: '0',
    // Only by its retries does pip tell an index that cannot be reached from one that lacks a distribution.
    ...(env.PIP_RETRIES === '0' && { PIP_RETRIES: '1' }),
    PIP_USER: '0',
    ...(configFile && { PIP_CONFIG_FILE: configFile }),
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
