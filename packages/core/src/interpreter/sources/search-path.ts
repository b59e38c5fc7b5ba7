import { delimiter, isAbsolute, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import type { Host } from '../../host.js';
import { followShim, isShimFolder } from './shims.js';
import { type Candidate, type InterpreterSource, programs } from './source.js';

const name = 'PATH';

/** Every Python on PATH. Shims are left out: what they choose from, their version manager's source finds. */
export const searchPathSource: InterpreterSource = programs(name, (host) =>
  searchPath(host).filter((folder) => !isShimFolder(folder, host)),
);

/** What a shell would start for `python3` or `python`, in the order of PATH, one at a time. */
export function* firstOnSearchPath(host: Host, observer: Observer): Generator<Candidate> {
  for (const folder of searchPath(host)) {
    for (const file of ['python3', 'python']) {
      const path = join(folder, file);
      if (observer.look(path)) yield { source: name, ...followShim(path, host, observer) };
    }
  }
}

/** A relative entry means another folder to each process: shells allow it, an engine must not. */
export function searchPath({ processEnv }: Host): readonly string[] {
  const folders = (processEnv.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders)];
}
