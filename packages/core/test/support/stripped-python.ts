import { copyFileSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type InstalledPython, series } from './pythons.js';
import { temporaryDirectory } from './temporary-directory.js';

/**
 * A real Python without some modules of its standard library, as distributions split them off: a copy of its
 * executable with a library folder of links to all the rest.
 * @param without names in the library folder, `site-packages` among them
 * @returns its executable
 */
export function strippedPython(python: InstalledPython, without: readonly string[]): string {
  const [prefix, name] = [temporaryDirectory(), `python${series(python.version)}`];
  const original = join(dirname(dirname(realpathSync(python.executable))), 'lib', name);
  for (const folder of ['bin', 'lib', join('lib', name)]) mkdirSync(join(prefix, folder));
  for (const entry of readdirSync(original).filter((one) => !without.includes(one)))
    symlinkSync(join(original, entry), join(prefix, 'lib', name, entry));
  const executable = join(prefix, 'bin', name);
  copyFileSync(realpathSync(python.executable), executable);
  return executable;
}
