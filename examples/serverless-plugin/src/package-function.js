import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Puts a Python function and what its `requirements.txt` names into one folder, as a cloud takes it. */
export function packageFunction(source, target) {
  cpSync(source, target, { recursive: true });
  const requirements = join(source, 'requirements.txt');
  if (!existsSync(requirements)) return;
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile', '--target', target];
  execFileSync('pip', ['install', ...options, '--requirement', requirements]);
}
