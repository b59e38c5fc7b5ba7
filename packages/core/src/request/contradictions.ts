import type { VenvOptions } from '../declaration/declaration.js';
import { type Source, VenvError } from '../error/venv-error.js';
import { readRequiresPython, readSpecifier } from '../interpreter/specifier.js';
import { admitsAny, type NamedTest } from '../interpreter/version-specifier.js';
import { contradictingPins } from '../requirement/pin.js';
import { normaliseName, parseRequirement, type Requirement } from '../requirement/requirement.js';
import { attempt, SyntaxFault } from '../requirement/scanner.js';
import type { Gathered } from './gathered.js';

/** One part's options, validated. */
export interface SourcedOptions {
  readonly options: VenvOptions;
  readonly source: Source;
}

/** Something that one place says. */
interface Statement {
  /** For people: `requires-python >=3.12`. */
  readonly text: string;
  readonly source: Source;
}

/**
 * Between files the stronger word overrides the weaker. Within one file there is no such order: who writes two things
 * there means both, and is told where they stand.
 * @throws VenvError `INVALID_REQUEST`
 */
export function refuseContradictions(parts: readonly SourcedOptions[], gathered: Gathered): void {
  const files = new Set(parts.map(({ source }) => source.file));
  for (const { source } of gathered.requirements) files.add(source.file);
  for (const file of files) {
    if (file === undefined) continue;
    const isHere = ({ source }: { source: Source }) => source.file === file;
    const own = parts.filter(isHere);
    refuseTwoValues(own);
    refusePythons(pythonsOf(own, gathered.requiresPython.filter(isHere)));
    refusePins(gathered.requirements.filter(isHere));
  }
}

function refuseTwoValues(parts: readonly SourcedOptions[]): void {
  const said = new Map<string, Statement>();
  for (const { options, source } of parts) {
    for (const [name, value] of Object.entries(options)) {
      if (Array.isArray(value)) continue;
      const text = `"${name}": ${JSON.stringify(value)}`;
      const before = said.get(name);
      if (before && before.text !== text) throw contradiction({ text, source }, before);
      said.set(name, { text, source });
    }
  }
}

type PythonWish = Statement & NamedTest;

/** What is said of the interpreter's version; a path says nothing of it, and what is malformed is told later. */
function pythonsOf(
  parts: readonly SourcedOptions[],
  requiresPython: Gathered['requiresPython'],
): readonly PythonWish[] {
  const wishes = parts.flatMap(({ options: { python = '', requiresPython: required = '' }, source }) => [
    { text: `"python": "${python}"`, specifier: python, test: readSpecifier(python)?.matchesVersion, source },
    {
      text: `"requiresPython": "${required}"`,
      specifier: required,
      test: readRequiresPython(required),
      source,
    },
  ]);
  const blocks = requiresPython.map(({ text, source }) => ({
    text: `requires-python = "${text}"`,
    specifier: text,
    test: readRequiresPython(text),
    source,
  }));
  return [...wishes, ...blocks].flatMap(({ test, ...wish }) => (test ? [{ ...wish, test }] : []));
}

function refusePythons(wishes: readonly PythonWish[]): void {
  for (const [index, wish] of wishes.entries()) {
    const other = wishes.slice(0, index).find((before) => !admitsAny([before, wish]));
    if (other) throw contradiction(wish, other);
  }
}

function refusePins(requirements: readonly Statement[]): void {
  const known = new Map<string, (Statement & { readonly requirement: Requirement })[]>();
  for (const { text, source } of requirements) {
    const requirement = attempt(() => parseRequirement(text));
    if (requirement instanceof SyntaxFault) continue;
    const name = normaliseName(requirement.name);
    const alike = known.get(name) ?? [];
    const other = alike.find((before) => contradictingPins(before.requirement, requirement));
    if (other) throw contradiction({ text, source }, other);
    known.set(name, [...alike, { text, source, requirement }]);
  }
}

function contradiction({ text, source }: Statement, other: Statement): VenvError {
  return new VenvError('INVALID_REQUEST', `${text} contradicts ${other.text} in the same file`, {
    source,
    otherSource: other.source,
    hint: 'keep one of the two',
  });
}
