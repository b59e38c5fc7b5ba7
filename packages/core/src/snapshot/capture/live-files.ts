import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../../cache/layout.js';
import type { EnvironmentInterpreter } from '../../environment/materialise.js';
import { configFileCopy } from '../../environment/pip-options.js';
import { hookNames } from '../../environment/site-hook.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import { executableNames } from '../../interpreter/interpreter.js';
import type { Layer } from '../layer.js';

/** A live environment, as far as a capture looks at it. */
export interface Live {
  readonly cache: CacheLayout;
  readonly prefix: string;
  /** What it stands over. */
  readonly layer: Layer;
  readonly interpreter: EnvironmentInterpreter;
}

/** A file or symbolic link below the prefix, with what lstat(2) tells. */
export interface LiveFile {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly dev: number;
}

/** Written for each environment alone. */
const configuration = ['pyvenv.cfg', 'pip.conf', configFileCopy];

/** All files of an environment but those that every environment is made with. What vanishes meanwhile is left out. */
export function liveFiles({ prefix, layer, interpreter }: Live): readonly LiveFile[] {
  const madeAnyway = new Set([
    ...configuration,
    'lib64',
    ...executableNames(interpreter).map((name) => join('bin', name)),
    ...hookNames.map((name) => join(layer.sitePackages, name)),
  ]);
  const hookBytecode = `${layer.sitePackages}/__pycache__/_testvenv.`;
  const found: LiveFile[] = [];
  const visit = (folder: string) => {
    for (const entry of ifPresent(() => readdirSync(join(prefix, folder), { withFileTypes: true })) ?? []) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (madeAnyway.has(path) || path.startsWith(hookBytecode)) continue;
      if (entry.isDirectory()) visit(path);
      // Sockets, pipes and devices belong to processes.
      else if (entry.isFile() || entry.isSymbolicLink()) look(prefix, path, found);
    }
  };
  visit('');
  return found;
}

function look(prefix: string, path: string, found: LiveFile[]): void {
  const stat = lstatSync(join(prefix, path), { throwIfNoEntry: false });
  if (!stat) return;
  const { mode, size, mtimeMs, ino, dev } = stat;
  found.push({ path, mode, size, mtimeMs, ino, dev });
}
