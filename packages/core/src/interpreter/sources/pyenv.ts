import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import type { Host } from '../../host.js';

export function pyenvRoot({ processEnv, home }: Host): string {
  return processEnv.PYENV_ROOT || join(home, '.pyenv');
}

/** Every version that pyenv has installed. */
export function pyenvInterpreters(host: Host, observer: Observer): readonly string[] {
  const versions = join(pyenvRoot(host), 'versions');
  if (!observer.look(versions)) return [];
  return readdirSync(versions).map((version) => join(versions, version, 'bin', 'python'));
}

export function isPyenvShim(path: string, host: Host): boolean {
  return dirname(path) === join(pyenvRoot(host), 'shims');
}

/**
 * What a pyenv shim would start, found by pyenv's own rules (`PYENV_VERSION`, the nearest `.python-version`, the
 * global `version` file) without starting it: a shim takes a hundred milliseconds and hides what it depends on.
 */
export function followPyenvShim(shim: string, host: Host, observer: Observer): string | undefined {
  const versions = join(pyenvRoot(host), 'versions');
  const name = shim.slice(dirname(shim).length + 1);
  for (const selected of selectedVersions(host, observer)) {
    const folder = installedVersion(versions, selected);
    const executable = folder && join(versions, folder, 'bin', name);
    if (executable && observer.look(executable)) return executable;
  }
  return undefined;
}

function selectedVersions(host: Host, observer: Observer): readonly string[] {
  const fromVariable = host.processEnv.PYENV_VERSION;
  if (fromVariable) return fromVariable.split(':');
  const file = versionFiles(host).find((path) => observer.look(path));
  return file ? readFileSync(file, 'utf8').split(/\s+/).filter(Boolean) : [];
}

function versionFiles(host: Host): readonly string[] {
  return [
    ...ancestors(host.root).map((folder) => join(folder, '.python-version')),
    join(pyenvRoot(host), 'version'),
  ];
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** pyenv takes a prefix such as `3.12` for its newest installed version. */
function installedVersion(versions: string, selected: string): string | undefined {
  const installed = ifPresent(() => readdirSync(versions)) ?? [];
  if (installed.includes(selected)) return selected;
  const matching = installed.filter((version) => version.startsWith(`${selected}.`));
  return matching.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}
