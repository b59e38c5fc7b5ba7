import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uniqueHex } from '../locking/unique-hex.js';

/** So many logs are kept, the newest. */
const kept = 20;

/** Keeps the output of a failed run, credentials redacted already; gives the file's path. */
export function keepLog(folder: string, output: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, `${new Date().toISOString().replace(/\W/g, '')}-${uniqueHex().slice(0, 8)}.log`);
  writeFileSync(log, output, { mode: 0o600 });
  const tooOld = readdirSync(folder).sort().slice(0, -kept);
  for (const name of tooOld) rmSync(join(folder, name), { force: true });
  return log;
}
