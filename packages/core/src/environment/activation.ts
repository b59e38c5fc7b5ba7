import { delimiter, join } from 'node:path';
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

/** Undoes an activation exactly: every variable that it touched is again what it was, or absent if it was absent. */
export type Deactivate = (
  /** Default: those that were activated. A copy of them is deactivated without them. */
  processEnv?: ProcessEnv,
) => void;

/** Applies an environment to a `processEnv`, in place. It takes the place of another of ours that is active there. */
export function activate(environment: Activatable, processEnv: ProcessEnv): Deactivate {
  const delta = activationDelta(environment, processEnv);
  const before = Object.keys(delta).map((name) => [name, processEnv[name]] as const);
  assign(processEnv, Object.entries(delta));
  return (deactivated = processEnv) => assign(deactivated, before);
}

function activationDelta({ id, prefix, scripts }: Activatable, processEnv: ProcessEnv): ProcessEnv {
  const unset = misleadingIn(processEnv).map((name) => [name, undefined]);
  const configFile = harmlessConfigFile(processEnv, prefix);
  const path = pathWithoutOurs(processEnv);
  return {
    ...Object.fromEntries(unset),
    VIRTUAL_ENV: prefix,
    PATH: path ? `${scripts}${delimiter}${path}` : scripts,
    PYTHONNOUSERSITE: '1',
    ...(configFile !== processEnv.PIP_CONFIG_FILE && { PIP_CONFIG_FILE: configFile }),
    [cookieVariable]: id,
  };
}

/** As the activate scripts of virtualenvs do: what another has in its scripts is not found behind one's own. */
function pathWithoutOurs({ PATH, VIRTUAL_ENV, [cookieVariable]: cookie }: ProcessEnv): string | undefined {
  if (!PATH || !VIRTUAL_ENV || !cookie) return PATH;
  const others = PATH.split(delimiter).filter((folder) => folder !== join(VIRTUAL_ENV, 'bin'));
  return others.join(delimiter);
}

function assign(processEnv: ProcessEnv, entries: Iterable<readonly [string, string | undefined]>): void {
  for (const [name, value] of entries) {
    if (value === undefined) delete processEnv[name];
    else processEnv[name] = value;
  }
}
