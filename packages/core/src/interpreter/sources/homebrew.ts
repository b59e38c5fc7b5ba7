import { join } from 'node:path';
import type { Host } from '../../host.js';
import { installations } from './source.js';

/** Homebrew's default prefixes (its documentation, "Installation"): Apple silicon and Intel, or Linux. */
const prefixes: Readonly<Record<Host['platform'], readonly string[]>> = {
  darwin: ['/opt/homebrew', '/usr/local'],
  linux: ['/home/linuxbrew/.linuxbrew'],
};

/** Its formulae below `opt`, whether or not they are linked onto PATH as well. */
export const homebrewSource = installations('Homebrew', formulae, (name) =>
  /^(?:python(?:@3\.\d+|-freethreading)?|pypy3(?:\.\d+)?)$/.test(name),
);

function formulae({ platform, processEnv }: Host): readonly string[] {
  const { HOMEBREW_PREFIX: named } = processEnv;
  return [...new Set([...(named ? [named] : []), ...prefixes[platform]])].map((prefix) =>
    join(prefix, 'opt'),
  );
}
