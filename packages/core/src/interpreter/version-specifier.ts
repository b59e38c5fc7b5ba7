import { compareVersions, isPreRelease, releaseOf } from './version.js';

/** Whether a version fits. */
export type VersionTest = (version: string) => boolean;

/**
 * PEP 440 specifiers joined by commas (`>=3.10,<3.13`, `~=3.11`, `==3.11.*`). A pre-release counts as its release,
 * unless the clause names a pre-release itself: `>=3.15` admits 3.15.0rc1, `>=3.15.0rc2` does not.
 * @returns nothing if the text is no such list
 */
export function parseVersionClauses(text: string): VersionTest | undefined {
  const tests = text.split(',').map((clause) => parseClause(clause.trim()));
  if (tests.includes(undefined)) return undefined;
  return (version) => tests.every((matches) => matches?.(version));
}

/** A version given in part or in full: `3`, `3.12`, `3.12.1`, `3.15.0rc1`. */
export function versionPrefix(version: string): VersionTest {
  return isPreRelease(version) ? equalTo(version) : equalTo(`${version}.*`);
}

function parseClause(clause: string): VersionTest | undefined {
  const [, operator = '', version] =
    /^(==|!=|>=|<=|~=|<|>)\s*(\d+(?:\.\d+)*(?:(?:a|b|rc)\d+|\.\*)?)$/.exec(clause) ?? [];
  const isWildcardMisplaced = version?.endsWith('*') && !/^[!=]=$/.test(operator);
  return version && !isWildcardMisplaced ? operators[operator]?.(version) : undefined;
}

const operators: Readonly<Record<string, (version: string) => VersionTest>> = {
  '==': equalTo,
  '!=': (version) => not(equalTo(version)),
  '>=': (version) => (actual) => compare(actual, version) >= 0,
  '<=': (version) => (actual) => compare(actual, version) <= 0,
  '>': (version) => (actual) => compare(actual, version) > 0,
  '<': (version) => (actual) => compare(actual, version) < 0,
  '~=': compatibleWith,
};

function not(matches: VersionTest): VersionTest {
  return (version) => !matches(version);
}

function equalTo(version: string): VersionTest {
  if (!version.endsWith('.*')) return (actual) => compare(actual, version) === 0;
  const prefix = version.slice(0, -2).split('.');
  return (actual) => {
    const parts = releaseOf(actual).split('.');
    return prefix.every((part, index) => Number(part) === Number(parts[index] ?? 0));
  };
}

/** PEP 440, compatible release: `~=3.10.2` is `>=3.10.2, ==3.10.*`. */
function compatibleWith(version: string): VersionTest {
  const series = equalTo(`${releaseOf(version).split('.').slice(0, -1).join('.')}.*`);
  return (actual) => compare(actual, version) >= 0 && series(actual);
}

function compare(actual: string, wanted: string): number {
  return compareVersions(isPreRelease(wanted) ? actual : releaseOf(actual), wanted);
}
