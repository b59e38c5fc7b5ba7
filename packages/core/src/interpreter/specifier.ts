import { VenvError } from '../error/venv-error.js';

/** The oldest Python that environments are made for. */
export const oldestSupported = '3.8';

/**
 * A wish about the interpreter's version: a bare prefix (`3`, `3.12`, `3.12.1`, also `python3.12`) or PEP 440
 * specifiers joined by commas (`>=3.10,<3.13`, `~=3.11`, `==3.11.*`). Pre-releases count as their release.
 */
export interface VersionSpecifier {
  readonly text: string;
  readonly matches: (version: string) => boolean;
}

export function isPath(python: string): boolean {
  return python.includes('/') || python.startsWith('~') || python.startsWith('.');
}

/** @throws VenvError `INVALID_REQUEST` */
export function parseVersionSpecifier(text: string): VersionSpecifier {
  const bare = /^(?:c?python@?)?(\d+(?:\.\d+){0,2})$/.exec(text.trim())?.[1];
  const clauses = bare
    ? [equalTo(`${bare}.*`)]
    : text.split(',').map((clause) => parseClause(clause.trim(), text));
  return { text, matches: (version) => clauses.every((matches) => matches(release(version))) };
}

type Release = readonly number[];
type Clause = (version: Release) => boolean;

function parseClause(clause: string, whole: string): Clause {
  const [, operator, version] = /^(==|!=|>=|<=|~=|<|>)\s*(\d+(?:\.\d+)*(?:\.\*)?)$/.exec(clause) ?? [];
  const make = operator && operators[operator];
  if (!make || !version || (version.endsWith('*') && !/^[!=]=$/.test(operator))) {
    throw new VenvError('INVALID_REQUEST', `"${whole}" is not a Python version, specifier or path`, {
      hint: 'write 3.12, ">=3.10,<3.13" (PEP 440), or a path such as ./venv/bin/python',
    });
  }
  return make(version);
}

const operators: Readonly<Record<string, (version: string) => Clause>> = {
  '==': equalTo,
  '!=': (version) => (actual) => !equalTo(version)(actual),
  '>=': (version) => (actual) => compare(actual, release(version)) >= 0,
  '<=': (version) => (actual) => compare(actual, release(version)) <= 0,
  '>': (version) => (actual) => compare(actual, release(version)) > 0,
  '<': (version) => (actual) => compare(actual, release(version)) < 0,
  '~=': compatibleWith,
};

function equalTo(version: string): Clause {
  if (!version.endsWith('.*')) return (actual) => compare(actual, release(version)) === 0;
  const prefix = release(version.slice(0, -2));
  return (actual) => prefix.every((part, index) => part === (actual[index] ?? 0));
}

/** PEP 440, compatible release: `~=3.10.2` is `>=3.10.2, ==3.10.*`. */
function compatibleWith(version: string): Clause {
  const wanted = release(version);
  const series = wanted.slice(0, -1);
  return (actual) =>
    compare(actual, wanted) >= 0 && series.every((part, index) => part === (actual[index] ?? 0));
}

/** The release segment of a version: `3.14.0rc1` is 3, 14, 0. */
export function release(version: string): Release {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Missing parts count as zero (PEP 440). */
function compare(a: Release, b: Release): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function compareVersions(a: string, b: string): number {
  return compare(release(a), release(b));
}
