import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Gives a file of a draft other contents. It may be a hard link out of an installer's cache: that keeps what it has. */
export function rewrite(path: string, content: string): void {
  const { mode } = statSync(path);
  rmSync(path);
  writeFileSync(path, content, { flag: 'wx' });
  chmodSync(path, mode);
}
