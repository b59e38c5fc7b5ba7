import { delimiter } from 'node:path';
import type { ProcessEnv } from '../host.js';
import { cookieVariable } from '../process/processes.js';
import { harmlessConfigFile, isMisleadingOption } from './pip-options.js';

/** What of an environment its activation needs. */
export interface Activatable {
  readonly id: string;
  readonly prefix: string;
  readonly scripts: string;
}

/** Variables that would lead Python or uv out of the environment. Index, proxy and certificate settings stay. */
const misleading = [
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONUSERBASE',
  'PYTHONSTARTUP',
  'PYTHONEXECUTABLE',
  'PYTHONPLATLIBDIR',
  '__PYVENV_LAUNCHER__',
  'PYENV_VERSION',
  'UV_PROJECT_ENVIRONMENT',
  'UV_PYTHON',
  'UV_SYSTEM_PYTHON',
  'VIRTUAL_ENV_PROMPT',
];

/** Removes what would mislead Python and pip, in place. */
export function scrub(processEnv: ProcessEnv): void {
  for (const name of misleadingIn(processEnv)) delete processEnv[name];
}

/** The names of the variables that would mislead Python, pip or uv. */
export function misleadingIn(processEnv: ProcessEnv): readonly string[] {
  return Object.keys(processEnv).filter(isMisleading);
}

function isMisleading(name: string): boolean {
  if (name.startsWith('PIP_')) return isMisleadingOption(name.slice('PIP_'.length));
  return name.startsWith('CONDA_') || misleading.includes(name);
}

/**
 * Applies an environment to a `processEnv`, in place.
 * @returns undoes it exactly: every variable that was touched is again what it was, or absent if it was absent
 */
export function activate(environment: Activatable, processEnv: ProcessEnv): () => void {
  const delta = activationDelta(environment, processEnv);
  const before = Object.keys(delta).map((name) => [name, processEnv[name]] as const);
  assign(processEnv, Object.entries(delta));
  return () => assign(processEnv, before);
}

function activationDelta({ id, prefix, scripts }: Activatable, processEnv: ProcessEnv): ProcessEnv {
  const unset = misleadingIn(processEnv).map((name) => [name, undefined]);
  const configFile = harmlessConfigFile(processEnv, prefix);
  return {
    ...Object.fromEntries(unset),
    VIRTUAL_ENV: prefix,
    PATH: processEnv.PATH ? `${scripts}${delimiter}${processEnv.PATH}` : scripts,
    PYTHONNOUSERSITE: '1',
    ...(configFile !== processEnv.PIP_CONFIG_FILE && { PIP_CONFIG_FILE: configFile }),
    [cookieVariable]: id,
  };
}

function assign(processEnv: ProcessEnv, entries: Iterable<readonly [string, string | undefined]>): void {
  for (const [name, value] of entries) {
    if (value === undefined) delete processEnv[name];
    else processEnv[name] = value;
  }
}
