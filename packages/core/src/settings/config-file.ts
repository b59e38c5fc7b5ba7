import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** In the project's folder; the first that is there counts. */
const names = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((end) => `testvenv.config.${end}`);

/** The project's settings file, if there is one: looking costs six stats, and loads nothing. */
export function findConfigFile(root: string): string | undefined {
  return names.map((name) => join(root, name)).find((path) => existsSync(path));
}
