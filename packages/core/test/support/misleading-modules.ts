import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.js';

/** Until the test ends the working folder has modules of these names, which end whoever imports them. */
export function workAmongModules(...names: readonly string[]): void {
  const [folder, before] = [temporaryDirectory(), process.cwd()];
  for (const name of names) writeFileSync(join(folder, `${name}.py`), 'raise SystemExit("misled")');
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}
