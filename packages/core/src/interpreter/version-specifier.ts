import { type Clause, contains, parseSpecifierSet } from '../requirement/specifier.js';
import { isPrerelease, parseVersion } from '../requirement/version.js';
import { isPreRelease, releaseOf } from './version.js';

/** Whether a version fits. */
export type VersionTest = (version: string) => boolean;

/**
 * PEP 440 specifiers joined by commas (`>=3.10,<3.13`, `~=3.11`, `==3.11.*`). A pre-release counts as its release,
 * unless the clause names a pre-release itself: `>=3.15` admits 3.15.0rc1, `>=3.15.0rc2` does not.
 * @returns nothing if the text is no such list
 */
export function parseVersionClauses(text: string): VersionTest | undefined {
  const clauses = parseSpecifierSet(text);
  if (!clauses || clauses.length === 0) return undefined;
  return (version) => clauses.every((clause) => admits(clause, version));
}

/** A version given in part or in full: `3`, `3.12`, `3.12.1`, `3.15.0rc1`. */
export function versionPrefix(version: string): VersionTest {
  return (actual) =>
    admits({ operator: '==', version: isPreRelease(version) ? version : `${version}.*` }, actual);
}

function admits(clause: Clause, version: string): boolean {
  const wanted = parseVersion(clause.version);
  return contains([clause], wanted && isPrerelease(wanted) ? version : releaseOf(version));
}

/** A test with the text that it was made from. */
export interface NamedTest {
  readonly specifier: string;
  readonly test: VersionTest;
}

/**
 * Whether any version passes all tests. An answer changes only at the versions that the texts name, so those and their
 * neighbours stand for all.
 */
export function admitsAny(tests: readonly NamedTest[]): boolean {
  const named = tests.flatMap(({ specifier }) => specifier.match(/\d+(\.\d+)*((a|b|rc)\d+)?/g) ?? []);
  return named.flatMap(neighbours).some((version) => tests.every(({ test }) => test(version)));
}

function neighbours(version: string): readonly string[] {
  const [major = 0, minor = 0, patch = 0] = releaseOf(version).split('.').map(Number);
  const after = [
    [major, minor, patch + 1],
    [major, minor + 1, 0],
    [major + 1, 0, 0],
  ];
  const before = [
    [major, minor, patch - 1],
    [major, minor - 1, 99],
    [major - 1, 99, 99],
  ];
  const releases = [[major, minor, patch], ...after, ...before].filter((parts) => Math.min(...parts) >= 0);
  return [version, ...releases.map((parts) => parts.join('.'))];
}
