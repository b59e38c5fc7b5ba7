import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import type { Host } from '../../host.js';
import { installations } from './source.js';

export const pyenvSource = installations('pyenv', (host) => [pyenvVersions(host)]);

export function pyenvRoot({ processEnv, home }: Host): string {
  return processEnv.PYENV_ROOT || join(home, '.pyenv');
}

export function pyenvVersions(host: Host): string {
  return join(pyenvRoot(host), 'versions');
}

/** The prefix of what a name means to pyenv: an installed version or virtualenv, or the newest that it begins. */
export function pyenvPrefix(selected: string, host: Host, observer: Observer): string | undefined {
  const versions = pyenvVersions(host);
  const installed = observer.look(versions) ? readdirSync(versions) : [];
  const matching = installed.filter((version) => version === selected || version.startsWith(`${selected}.`));
  const newest = matching.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  const folder = installed.includes(selected) ? selected : newest;
  return folder && join(versions, folder);
}
