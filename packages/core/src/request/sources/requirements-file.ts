import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Source } from '../../error/venv-error.js';
import { redact } from '../../process/redact.js';
import { problemOfLine } from '../../requirement/requirement.js';
import { declaredRequirement } from '../declared.js';
import { Gathered } from '../gathered.js';
import { suggest } from '../invalid-options.js';
import { linksPlace } from '../links-place.js';
import { invalid, type Reading, readSource, refuseCycle, resolvePath, shownPath } from '../reading.js';
import { expandedPlace, expandVariables } from '../variables.js';
import { knownOptions, type LogicalLine, logicalLines, type Option, splitLine } from './requirements-line.js';

/** A file of requirements, or one of constraints on whatever is installed. */
export type FileKind = 'requirements file' | 'constraints file';

interface Position {
  readonly kind: FileKind;
  /** Real paths of the files that led here. */
  readonly chain: readonly string[];
  readonly into: Gathered;
}

/**
 * Reads a file as pip does (pip's documentation, "Requirements File Format"), but for relative paths: they begin at the
 * file that names them.
 * @throws VenvError `INVALID_REQUEST`, with file and line
 */
export function readRequirementsFile(
  path: string,
  kind: FileKind,
  source: Source,
  reading: Reading,
): Gathered {
  const into = new Gathered();
  readInto(path, source, reading, { kind, chain: [], into });
  return into;
}

function readInto(path: string, source: Source, reading: Reading, { kind, chain, into }: Position): void {
  const file = readSource(path, kind, source, reading);
  const real = realpathSync(path);
  const shown = (each: string) => shownPath(each, reading);
  refuseCycle(chain.map(shown), shown(real), `the ${kind}s name each other in a circle`, source);
  const position = { kind, chain: [...chain, real], into };
  for (const line of logicalLines(file.text))
    readLine(line, { base: dirname(path), source: file.at(line.number) }, reading, position);
}

interface LinePlace {
  readonly base: string;
  readonly source: Source;
}

function readLine(line: LogicalLine, place: LinePlace, reading: Reading, position: Position): void {
  const { source } = place;
  const { requirement, options, problem, unknown } = splitLine(line.text);
  if (problem) throw invalid(redact(problem), source, unknown && suggest(unknown, knownOptions));
  if (requirement) readRequirement(requirement, options, place, reading, position);
  else for (const option of options) readOption(option, place, reading, position);
}

function readRequirement(
  text: string,
  options: readonly Option[],
  { base, source }: LinePlace,
  reading: Reading,
  { kind, into }: Position,
): void {
  const misplaced = options.find(({ name }) => name !== '--hash');
  if (misplaced) throw invalid(`${misplaced.name} cannot stand behind a requirement`, source);
  const hashes = options.map(({ value }) => checkedHash(value, source));
  const declared = declaredRequirement(text, { base, source }, reading, { hashes });
  if (kind === 'requirements file') into.requirements.push(declared);
  else into.constraints.push(checkedConstraint(declared, source));
}

function checkedHash(value: string, source: Source): string {
  if (/^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/i.test(value)) return value;
  throw invalid(
    `--hash ${JSON.stringify(value)} is no hash`,
    source,
    'write --hash=sha256:<64 hexadecimal digits>, or sha384 or sha512',
  );
}

function checkedConstraint<Constraint extends { text: string }>(
  constraint: Constraint,
  source: Source,
): Constraint {
  if (/^[\w.-]+\s*\[/.test(constraint.text))
    throw invalid('a constraint cannot have extras', source, 'put the extras where the requirement is');
  if (!/^[\w.-]+\s*([@=<>!~;]|$|\()/.test(constraint.text))
    throw invalid('a constraint needs a name', source);
  return constraint;
}

type Reader = (value: string, place: LinePlace, reading: Reading, position: Position) => void;

const readers: Readonly<Record<string, Reader>> = {
  '--requirement': (value, place, reading, position) =>
    readNested(value, 'requirements file', place, reading, position),
  '--constraint': (value, place, reading, position) =>
    readNested(value, 'constraints file', place, reading, position),
  '--editable': (value, { base, source }, reading, { kind, into }) => {
    if (kind === 'constraints file') throw invalid('a constraint cannot be installed in place', source);
    into.requirements.push(declaredRequirement(value, { base, source }, reading, { editable: true }));
  },
  '--index-url': (value, { source }, reading, { into }) => {
    into.index.indexUrl = expandedPlace('--index-url', value, source, reading);
  },
  '--extra-index-url': (value, { source }, reading, { into }) => {
    into.index.extraIndexUrls.push(expandedPlace('--extra-index-url', value, source, reading));
  },
  '--find-links': (value, place, reading, { into }) => {
    const text = expandedPlace('--find-links', value, place.source, reading);
    into.index.findLinks.push(linksPlace(text, place.base, reading));
  },
  '--no-index': (_value, _place, _reading, { into }) => {
    into.index.noIndex = true;
  },
  '--pre': (_value, _place, _reading, { into }) => {
    into.index.pre = true;
  },
  '--no-binary': (value, _place, _reading, { into }) => addNames(into.index.noBinary, value),
  '--only-binary': (value, _place, _reading, { into }) => addNames(into.index.onlyBinary, value),
  '--require-hashes': (_value, { source }, _reading, { into }) => {
    into.requiresHashes = source;
  },
};

function readOption({ name, value }: Option, place: LinePlace, reading: Reading, position: Position): void {
  const unsafe = problemOfLine(value);
  if (unsafe) throw invalid(`${name} ${JSON.stringify(redact(value))} ${unsafe}`, place.source);
  const reader = readers[name];
  if (!reader) throw invalid(`${name} must stand behind a requirement`, place.source);
  reader(value, place, reading, position);
}

function readNested(
  value: string,
  kind: FileKind,
  { base, source }: LinePlace,
  reading: Reading,
  position: Position,
): void {
  const path = expandVariables(value, source, reading);
  if (/^https?:/i.test(path))
    throw invalid(
      `${kind}s are read from disk, not from the network`,
      source,
      'download it into the project',
    );
  // What a constraints file names are constraints too.
  const nested = position.kind === 'constraints file' ? position.kind : kind;
  readInto(resolvePath(path, base, reading), source, reading, { ...position, kind: nested });
}

/** `:none:` takes back what was said before. */
export function addNames(names: string[], value: string): void {
  for (const name of value.split(',').map((each) => each.trim())) {
    if (name === ':none:') names.length = 0;
    else if (name) names.push(name);
  }
}
