import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import type { Source } from '../../error/venv-error.js';
import type { Host } from '../../host.js';
import { nearest } from './nearest.js';
import { pyenvRoot } from './pyenv.js';

/** The versions that a project or a shell has chosen, in the order of preference. */
export interface ChosenVersions {
  readonly versions: readonly string[];
  /** For errors. */
  readonly source: Source;
}

/** `PYENV_VERSION`, else the nearest `.python-version` from the project's folder upwards. */
export function chosenVersions(host: Host, observer: Observer): ChosenVersions | undefined {
  const { PYENV_VERSION: variable } = host.processEnv;
  if (variable) return { versions: variable.split(':').filter(Boolean), source: { what: 'PYENV_VERSION' } };
  const file = nearest('.python-version', host.root, observer);
  if (file === undefined) return undefined;
  return { versions: readVersions(file), source: { file, what: 'the Python version of the project' } };
}

/** The same, or else what pyenv's global `version` file says: what a shim of pyenv goes by. */
export function pyenvChoice(host: Host, observer: Observer): readonly string[] {
  const chosen = chosenVersions(host, observer);
  if (chosen) return chosen.versions;
  const global = join(pyenvRoot(host), 'version');
  return observer.look(global) ? readVersions(global) : [];
}

/** pyenv's format: words on lines of their own or side by side, comments behind `#`. */
function readVersions(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  return lines.flatMap((line) => line.replace(/#.*/, '').split(/\s+/)).filter(Boolean);
}
