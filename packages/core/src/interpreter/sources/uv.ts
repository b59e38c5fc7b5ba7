import { join } from 'node:path';
import { dataFolders } from './data-folders.js';
import { installations } from './source.js';

/** What uv has installed (uv's documentation, "Storage directories"). */
export const uvSource = installations('uv', (host) => {
  const { UV_PYTHON_INSTALL_DIR: named } = host.processEnv;
  return named ? [named] : dataFolders(host).map((folder) => join(folder, 'uv', 'python'));
});
