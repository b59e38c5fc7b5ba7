import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { VenvError } from '../../error/venv-error.js';
import { isLocalPath } from '../../request/local-source.js';
import type { DeclaredRequirement } from '../../request/request.js';
import { normaliseName } from '../../requirement/name.js';
import { parseRequirement, problemOfLine, problemOfRequirement } from '../../requirement/requirement.js';
import { attempt, SyntaxFault } from '../../requirement/scanner.js';
import type { SpecifierSet } from '../../requirement/specifier.js';
import type { RequirementsFile } from './contract.js';

/** What a call asks pip for. */
export interface Wanted {
  /** Of `pip install`. */
  readonly args: readonly string[];
  /** To be blamed for a failure. */
  readonly requirements: readonly DeclaredRequirement[];
  /** What the call itself requires by name. */
  readonly demands: readonly {
    readonly of: string;
    readonly requirement: string;
    readonly specifier: SpecifierSet;
  }[];
}

const source = { what: 'install()' };

/** @throws VenvError `INVALID_REQUEST`: nothing that pip would take for an option or another line is passed on */
export function readWanted(wanted: string | readonly string[] | RequirementsFile, root: string): Wanted {
  if (typeof wanted === 'object' && 'file' in wanted) return fromFile(wanted.file, root);
  const texts = [wanted].flat().map((text) => accepted(text, root));
  return {
    // Behind the dashes nothing is an option.
    args: texts.length > 0 ? ['--', ...texts] : [],
    requirements: texts.map((text) => ({ text, source })),
    demands: texts.flatMap(demandOf),
  };
}

function accepted(wanted: unknown, root: string): string {
  if (typeof wanted !== 'string') throw refused(wanted, 'is not a text');
  const text = wanted.trim();
  const isPlace = isLocalPath(text);
  const problem = isPlace ? problemOfLine(text) : problemOfRequirement(text);
  if (problem) throw refused(wanted, problem);
  return isPlace && !/^[a-z][a-z0-9+.-]*:/i.test(text) ? resolve(root, text) : text;
}

function refused(wanted: unknown, problem: string): VenvError {
  return new VenvError('INVALID_REQUEST', `${JSON.stringify(wanted)} ${problem}`, { source });
}

function demandOf(text: string): Wanted['demands'] {
  const parsed = attempt(() => parseRequirement(text));
  if (parsed instanceof SyntaxFault) return [];
  return [{ of: normaliseName(parsed.name), requirement: text, specifier: parsed.specifier }];
}

function fromFile(file: string, root: string): Wanted {
  const path = resolve(root, file);
  const inFile = { file, what: 'requirements file' };
  if (/[\r\n\0]/.test(file) || !existsSync(path))
    throw new VenvError('INVALID_REQUEST', `the requirements file ${JSON.stringify(file)} is not there`, {
      source,
      hint: `it was looked for in ${root}`,
    });
  return { args: ['-r', path], requirements: [{ text: file, source: inFile }], demands: [] };
}
