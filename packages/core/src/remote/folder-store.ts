import { createReadStream } from 'node:fs';
import { link, mkdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrno } from '../filesystem/ignore-missing.js';
import { uniqueHex } from '../locking/unique-hex.js';
import { readBounded } from './read-bounded.js';
import type { RemoteStore } from './remote-store.js';

/** A folder that several machines mount. */
export function folderStore(root: string): RemoteStore {
  const pathOf = (key: string) => join(root, key);
  return {
    label: root,
    get: async (key, maxBytes, { signal }) => {
      if (!(await isThere(pathOf(key)))) return undefined;
      return readBounded(createReadStream(pathOf(key), { signal }), maxBytes);
    },
    has: (key) => isThere(pathOf(key)),
    putNew: (key, body, { signal }) => putNew(pathOf(key), body, signal),
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** A hard link, unlike a rename, refuses a name that is taken; and whoever reads never sees half of a file. */
async function putNew(path: string, body: Buffer, signal: AbortSignal): Promise<boolean> {
  const draft = `${path}.${uniqueHex()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(draft, body, { signal });
    await link(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft).catch(() => {});
  }
}
