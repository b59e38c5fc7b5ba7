import { fileURLToPath } from 'node:url';
import type { InstalledDistribution } from './contract.js';

/** What pip's `freeze` leaves out: itself, and before Python 3.12 what every virtualenv had. */
function isLeftOut(name: string, pythonVersion: string): boolean {
  const minor = Number(pythonVersion.split('.')[1]);
  return name === 'pip' || (minor < 12 && ['setuptools', 'wheel', 'distribute'].includes(name));
}

/** Requirements that would install the same again. */
export function freeze(
  installed: readonly InstalledDistribution[],
  pythonVersion: string,
): readonly string[] {
  return installed
    .filter(({ name }) => !isLeftOut(name, pythonVersion))
    .map(({ name, version, url, editable }) => {
      if (url === undefined) return `${name}==${version}`;
      if (editable) return `-e ${url.startsWith('file:') ? fileURLToPath(url) : url}`;
      return `${name} @ ${url}`;
    });
}
