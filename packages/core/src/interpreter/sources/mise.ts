import { join } from 'node:path';
import type { Host } from '../../host.js';
import { dataFolders } from './data-folders.js';
import { installations } from './source.js';

/** What mise has installed (mise's documentation, "Directories"). */
export const miseSource = installations('mise', (host) =>
  miseFolders(host).map((folder) => join(folder, 'installs', 'python')),
);

export function miseFolders(host: Host): readonly string[] {
  const { MISE_DATA_DIR: named } = host.processEnv;
  return named ? [named] : dataFolders(host).map((folder) => join(folder, 'mise'));
}
