import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessEnv } from '../host.js';

const distutilsConfig = '.pydistutils.cfg';

/**
 * `~/.pydistutils.cfg` decides where distutils, and for Python 3.9 and older pip itself, would install, and no option takes
 * that back. Where there is one, `processEnv` is led to a home that links to all the rest of the user's.
 * @param folder for that home
 * @returns the variable's new value, or the old one where there is no such file
 */
export function harmlessHome({ HOME: home }: ProcessEnv, folder: string): string | undefined {
  if (!home || !existsSync(join(home, distutilsConfig))) return home;
  const links = join(folder, 'home');
  if (existsSync(links)) return links;
  mkdirSync(links);
  const others = readdirSync(home).filter((name) => name !== distutilsConfig);
  for (const name of others) symlinkSync(join(home, name), join(links, name));
  return links;
}
