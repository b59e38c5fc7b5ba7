import { readdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import type { Host } from '../../host.js';
import { followPyenvShim, isPyenvShim } from './pyenv.js';

/** What a shell would start for `python3` or `python`, in the order of PATH. */
export function firstOnSearchPath(host: Host, observer: Observer): readonly string[] {
  return searchPath(host).flatMap((folder) =>
    ['python3', 'python'].flatMap((name) => candidate(join(folder, name), host, observer)),
  );
}

/** Every `python`, `python3` and `python3.N` on PATH. */
export function allOnSearchPath(host: Host, observer: Observer): readonly string[] {
  return searchPath(host).flatMap((folder) => {
    observer.look(folder);
    const names = ifPresent(() => readdirSync(folder)) ?? [];
    return names
      .filter((name) => /^python(3(\.\d+)?t?)?$/.test(name))
      .flatMap((name) => candidate(join(folder, name), host, observer));
  });
}

/** A relative entry means another folder to each process: shells allow it, an engine must not. */
export function searchPath({ processEnv }: Host): readonly string[] {
  const folders = (processEnv.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders)];
}

function candidate(path: string, host: Host, observer: Observer): readonly string[] {
  if (!observer.look(path)) return [];
  if (!isPyenvShim(path, host)) return [path];
  const target = followPyenvShim(path, host, observer);
  return target ? [target] : [];
}
