import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessEnv } from '../../src/host.js';
import { oldestSupported } from '../../src/interpreter/specifier.js';
import { compareVersions } from '../../src/interpreter/version.js';

export interface InstalledPython {
  readonly version: string;
  readonly executable: string;
}

export const pyenvFolder = process.env.PYENV_ROOT || join(homedir(), '.pyenv');

/** The Pythons that pyenv has installed, the oldest first: by the names of their folders, starting none. */
const installed: readonly InstalledPython[] = readdirSync(join(pyenvFolder, 'versions'))
  .filter((version) => /^\d+\.\d+\.\d+$/.test(version))
  .map((version) => ({ version, executable: join(pyenvFolder, 'versions', version, 'bin', 'python') }))
  .sort((a, b) => compareVersions(a.version, b.version));

export const supportedPythons = installed.filter(
  ({ version }) => compareVersions(version, oldestSupported) >= 0,
);

export const tooOldPythons = installed.filter(({ version }) => compareVersions(version, oldestSupported) < 0);

/** What `npm run pythons` brought, for Pythons newer than pyenv's and for PyPy. */
const brought = fileURLToPath(new URL('../../../../.pythons', import.meta.url));
const morePythons = join(brought, 'root', 'usr', 'bin');
const freeThreaded = join(brought, 'free-threaded', 'bin');
export const hasMorePythons = existsSync(join(brought, 'complete'));

/** This machine's variables, with those further Pythons on PATH. */
export function allPythonsEnv(): ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:${morePythons}:${freeThreaded}` };
}

export function oldestPython(): InstalledPython {
  return present(supportedPythons[0]);
}

export function newestPython(): InstalledPython {
  return present(supportedPythons.at(-1));
}

/** `3.12.1` gives `3.12`. */
export function series(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('these tests need Pythons that pyenv installed');
  return value;
}
