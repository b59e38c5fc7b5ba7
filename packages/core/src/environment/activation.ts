import { delimiter } from 'node:path';
import type { ProcessEnv } from '../host.js';
import { cookieVariable } from '../process/processes.js';

/** What of an environment its activation needs. */
export interface Activatable {
  readonly id: string;
  readonly prefix: string;
  readonly scripts: string;
}

/** Variables that would lead Python, pip or uv out of the environment. Index, proxy and certificate settings stay. */
const misleading = [
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONUSERBASE',
  'PYTHONSTARTUP',
  'PYTHONEXECUTABLE',
  '__PYVENV_LAUNCHER__',
  'PYENV_VERSION',
  'UV_PROJECT_ENVIRONMENT',
  'PIP_USER',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_ROOT',
  'PIP_PYTHON',
  'PIP_REQUIRE_VIRTUALENV',
];
const misleadingPrefix = 'CONDA_';

/** Removes what would mislead Python and pip, in place. */
export function scrub(processEnv: ProcessEnv): void {
  for (const name of misleadingIn(processEnv)) delete processEnv[name];
}

function misleadingIn(processEnv: ProcessEnv): string[] {
  return [...misleading, ...Object.keys(processEnv).filter((name) => name.startsWith(misleadingPrefix))];
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
  return {
    ...Object.fromEntries(unset),
    VIRTUAL_ENV: prefix,
    PATH: processEnv.PATH ? `${scripts}${delimiter}${processEnv.PATH}` : scripts,
    PYTHONNOUSERSITE: '1',
    [cookieVariable]: id,
  };
}

function assign(processEnv: ProcessEnv, entries: Iterable<readonly [string, string | undefined]>): void {
  for (const [name, value] of entries) {
    if (value === undefined) delete processEnv[name];
    else processEnv[name] = value;
  }
}
