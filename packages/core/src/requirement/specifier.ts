import { compare, isPrerelease, parseVersion, type Version, versionPattern } from './version.js';

/** One clause of PEP 440, such as `>=1.2`. */
export interface Clause {
  readonly operator: string;
  readonly version: string;
}

/** Clauses that must all hold; none hold for every version. */
export type SpecifierSet = readonly Clause[];

const { release, pre, post, dev, local } = versionPattern;
const suffix = `(?:${pre})?(?:${post})?(?:${dev})?`;

/** The text of one clause, without anchors. `===` takes any text: it is the way out for what PEP 440 cannot say. */
export const clausePattern = [
  '===\\s*[^\\s;)]*',
  `(?:==|!=)\\s*${release}(?:\\.\\*|${suffix}(?:${local})?)`,
  `~=\\s*${release.replace(/\*$/, '+')}${suffix}`,
  `(?:<=|>=|<|>)\\s*${release}${suffix}`,
].join('|');

const clauseForm = new RegExp(`^\\s*(?:${clausePattern})\\s*$`, 'i');

/** @returns nothing for what is no list of specifiers of PEP 440 */
export function parseSpecifierSet(text: string): SpecifierSet | undefined {
  const clauses = text.split(',').filter((clause) => clause.trim());
  return clauses.every((clause) => clauseForm.test(clause)) ? clauses.map(toClause) : undefined;
}

function toClause(text: string): Clause {
  const [, operator = '', version = ''] = /^(===|[=!~<>]=|[<>])\s*(.*)$/s.exec(text.trim()) ?? [];
  return { operator, version };
}

/** As `packaging` writes a set: sorted, each clause once. */
export function formatSpecifierSet(clauses: SpecifierSet): string {
  const texts = clauses.map(({ operator, version }) => operator + version);
  return [...new Set(texts.sort())].join(',');
}

/**
 * Whether a version satisfies every clause.
 * @param prereleases whether a pre-release may. Default: true, since a single version has no final release beside it
 */
export function contains(clauses: SpecifierSet, version: string, prereleases = true): boolean {
  const parsed = parseVersion(version);
  if (parsed && isPrerelease(parsed) && !prereleases) return false;
  return clauses.every((clause) => satisfies(clause, version, parsed));
}

function satisfies({ operator, version }: Clause, text: string, actual: Version | undefined): boolean {
  if (operator === '===') return text.toLowerCase() === version.toLowerCase();
  const prefix = version.endsWith('.*');
  const wanted = parseVersion(prefix ? version.slice(0, -2) : version);
  if (!actual || !wanted) return false;
  if (prefix) return startsWith(actual, wanted) === (operator === '==');
  return operators[operator]?.(actual, wanted) ?? false;
}

const operators: Readonly<Record<string, (actual: Version, wanted: Version) => boolean>> = {
  '==': isEqual,
  '!=': (actual, wanted) => !isEqual(actual, wanted),
  '>=': (actual, wanted) => compare(actual, wanted) >= 0,
  '<=': (actual, wanted) => compare(withoutLocal(actual), wanted) <= 0,
  '>': isLater,
  '<': isEarlier,
  '~=': (actual, wanted) =>
    compare(actual, wanted) >= 0 &&
    compare(actual, nextAfter({ ...wanted, release: wanted.release.slice(0, -1) })) < 0,
};

/** A local label counts only where the specifier has one. */
function isEqual(actual: Version, wanted: Version): boolean {
  return compare(wanted.local ? actual : withoutLocal(actual), wanted) === 0;
}

/** `>1.0` admits none of its local labels, nor its post-releases; `>1.0.post1` does admit later post-releases. */
function isLater(actual: Version, wanted: Version): boolean {
  if (wanted.dev !== undefined) return compare(actual, { ...wanted, dev: wanted.dev + 1n }) >= 0;
  if (wanted.post !== undefined) return compare(actual, { ...wanted, post: wanted.post + 1n, dev: 0n }) >= 0;
  const series = { ...actual, post: undefined, dev: undefined, local: undefined };
  return compare(actual, wanted) > 0 && compare(series, wanted) !== 0;
}

/** `<1.0` admits none of its pre-releases. */
function isEarlier(actual: Version, wanted: Version): boolean {
  return compare(actual, isPrerelease(wanted) ? wanted : { ...wanted, dev: 0n }) < 0;
}

function startsWith(actual: Version, prefix: Version): boolean {
  return compare(actual, firstOf(prefix)) >= 0 && compare(actual, nextAfter(prefix)) < 0;
}

function withoutLocal(version: Version): Version {
  return { ...version, local: undefined };
}

/** The earliest version of a release: `1.2` gives `1.2.dev0`. */
function firstOf({ epoch, release }: Pick<Version, 'epoch' | 'release'>): Version {
  return { epoch, release, pre: undefined, post: undefined, dev: 0n, local: undefined };
}

/** The earliest version behind all that begin like this one: `1.2` gives `1.3.dev0`. */
function nextAfter({ epoch, release }: Version): Version {
  return firstOf({ epoch, release: [...release.slice(0, -1), (release.at(-1) ?? 0n) + 1n] });
}
