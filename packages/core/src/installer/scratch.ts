import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallerRun } from './installer.js';

/** Writes a file for the installer to read, one line each; gives its path. Nobody else reads it: it may hold a password. */
export function writeLines(
  { scratch }: Pick<InstallerRun, 'scratch'>,
  name: string,
  lines: readonly string[],
): string {
  const path = join(scratch, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  return path;
}
