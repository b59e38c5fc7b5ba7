import { join } from 'node:path';
import type { Host } from '../../host.js';
import { installations } from './source.js';

/** What asdf has installed (asdf's documentation, "Configuration"). */
export const asdfSource = installations('asdf', (host) => [join(asdfFolder(host), 'installs', 'python')]);

export function asdfFolder({ processEnv, home }: Host): string {
  return processEnv.ASDF_DATA_DIR || join(home, '.asdf');
}
