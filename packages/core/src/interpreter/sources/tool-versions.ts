import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import type { Host } from '../../host.js';
import { nearest } from './nearest.js';

/**
 * The Pythons that asdf or mise would choose in the project's folder: by their variable, else by the nearest
 * `.tool-versions`, else by the one in the home folder.
 */
export function toolVersions(variable: string, host: Host, observer: Observer): readonly string[] {
  const fromVariable = host.processEnv[variable];
  if (fromVariable) return fromVariable.split(/\s+/).filter(Boolean);
  const home = join(host.home, '.tool-versions');
  const file = nearest('.tool-versions', host.root, observer) ?? (observer.look(home) ? home : undefined);
  if (file === undefined) return [];
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim());
  const [, ...versions] = lines.find((line) => /^python\s/.test(line))?.split(/\s+/) ?? [];
  return versions;
}
