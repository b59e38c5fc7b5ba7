import { chmodSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './ignore-missing.js';

/** Removes a folder, sealed ones too: those have no write permission, which deleting in them needs. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    if (!isErrno(error, 'EACCES', 'EPERM')) throw error;
    unseal(path);
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  }
}

function unseal(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) unseal(join(folder, entry.name));
  }
}
