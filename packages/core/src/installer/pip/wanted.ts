import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclaredRequirement, IndexSettings, RequirementSet } from '../../request/request.js';

/**
 * Writes what is wanted as a requirements file (pip's documentation, "Requirements File Format"): only there can a
 * requirement have hashes, and no list is too long for it.
 * @returns the arguments that have pip read it
 */
export function writeWanted(
  scratch: string,
  { requirements, constraints, index }: RequirementSet,
): readonly string[] {
  const list = join(scratch, 'wanted.txt');
  writeFileSync(list, lines([...indexOptions(index), ...requirements.map(line)]), { mode: 0o600 });
  if (constraints.length === 0) return ['-r', list];
  const bounds = join(scratch, 'constraints.txt');
  writeFileSync(bounds, lines(constraints.map(line)), { mode: 0o600 });
  return ['-r', list, '-c', bounds];
}

function line({ text, hashes = [], editable = false }: DeclaredRequirement): string {
  return [...(editable ? ['-e'] : []), text, ...hashes.map((hash) => `--hash=${hash}`)].join(' ');
}

export function indexOptions(index: IndexSettings): readonly string[] {
  return [
    ...(index.indexUrl ? [`--index-url ${index.indexUrl}`] : []),
    ...(index.extraIndexUrls ?? []).map((url) => `--extra-index-url ${url}`),
    ...(index.findLinks ?? []).map((place) => `--find-links ${place}`),
    ...(index.noIndex ? ['--no-index'] : []),
    ...(index.noBinary ?? []).map((name) => `--no-binary ${name}`),
    ...(index.onlyBinary ?? []).map((name) => `--only-binary ${name}`),
    ...(index.pre ? ['--pre'] : []),
  ];
}

function lines(all: readonly string[]): string {
  return all.map((one) => `${one}\n`).join('');
}
