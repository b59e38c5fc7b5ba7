import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { uniqueHex } from '../locking/unique-hex.js';

/** Writes one of the user's own files: beside it first, then renamed, so that a reader sees all of it or what was there. */
export function replaceFile(path: string, content: string): void {
  const draft = `${path}.${uniqueHex()}`;
  try {
    writeFileSync(draft, content, { flag: 'wx' });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
