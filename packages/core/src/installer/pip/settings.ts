import { homedir } from 'node:os';
import { scrub } from '../../environment/activation.js';
import { harmlessHome } from '../../environment/home.js';
import { harmlessConfigFile } from '../../environment/pip-options.js';
import type { Host, ProcessEnv } from '../../host.js';
import { redact } from '../../process/redact.js';
import type { DecisiveSettings } from '../installer.js';
import { configurationFiles, pipSettings } from './configuration.js';

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

/** What decides a resolution by pip: variables, its configuration, and the constraints that these name. */
export function decisiveForPip(host: Host): DecisiveSettings {
  return {
    variables: presentVariables(decisive, host.processEnv),
    files: [...configurationFiles(host), ...constraintFiles(host)],
  };
}

export function presentVariables(
  names: readonly string[],
  processEnv: ProcessEnv,
): Readonly<Record<string, string>> {
  const set = names.flatMap((name) => (processEnv[name] ? [[name, redact(processEnv[name])]] : []));
  return Object.fromEntries(set);
}

function constraintFiles(host: Host): readonly string[] {
  return (pipSettings(host).get('constraint') ?? '').split(/\s+/).filter(Boolean);
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
    ...(scratch && { HOME: harmlessHome(env, scratch) }),
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
