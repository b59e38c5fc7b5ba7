import leven from 'leven';
import { VenvError } from '../../error/venv-error.js';
import { normaliseName } from '../../requirement/name.js';
import type { InstalledDistribution } from './contract.js';

/** PEP 508's `identifier`, whole. */
const form = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * Names of installed distributions, normalised, each once.
 * @throws VenvError `INVALID_REQUEST` for what is no name, `DISTRIBUTION_NOT_FOUND` for one that is not installed
 */
export function installedNames(
  names: string | readonly string[],
  installed: readonly InstalledDistribution[],
  what: string,
): readonly string[] {
  const known = installed.map(({ name }) => name);
  const normalised = [names].flat().map((name) => {
    if (typeof name !== 'string' || !form.test(name)) throw noName(name, what);
    return normaliseName(name);
  });
  const unknown = normalised.find((name) => !known.includes(name));
  if (unknown !== undefined) throw notInstalled(unknown, known, what);
  return [...new Set(normalised)];
}

function noName(name: unknown, what: string): VenvError {
  return new VenvError('INVALID_REQUEST', `${JSON.stringify(name)} is not a distribution's name`, {
    source: { what },
    hint: 'give names alone, without versions: six',
  });
}

function notInstalled(name: string, known: readonly string[], what: string): VenvError {
  const near = known.find((one) => leven(one, name) <= 2);
  return new VenvError('DISTRIBUTION_NOT_FOUND', `${name} is not installed in this environment`, {
    source: { what },
    hint: near ? `did you mean "${near}"?` : `installed are: ${known.join(', ')}`,
    details: { name, installed: known },
  });
}
