import { evaluate, formatMarker, type Marker, type MarkerEnvironment, scanMarker } from './marker.js';
import { normaliseName } from './name.js';
import { attempt, Scanner, SyntaxFault } from './scanner.js';
import { clausePattern, formatSpecifierSet, parseSpecifierSet, type SpecifierSet } from './specifier.js';

export { normaliseName } from './name.js';

/** A requirement of PEP 508, by its parts. */
export interface Requirement {
  /** As written; compare it by {@link normaliseName}. */
  readonly name: string;
  readonly extras: readonly string[];
  readonly specifier: SpecifierSet;
  readonly url: string | undefined;
  readonly marker: Marker | undefined;
}

const identifier = /\b[a-zA-Z0-9][a-zA-Z0-9._-]*\b/;
const clause = new RegExp(clausePattern, 'i');

/** @throws SyntaxFault what is wrong, and at which column */
export function parseRequirement(text: string): Requirement {
  const scanner = new Scanner(text);
  scanner.skipSpace();
  const name = scanner.expect(identifier, "a distribution's name");
  scanner.skipSpace();
  const extras = scanExtras(scanner);
  scanner.skipSpace();
  const url = scanner.take(/@/) ? scanUrl(scanner) : undefined;
  const specifier = url === undefined ? scanSpecifier(scanner) : [];
  const marker = scanRequirementMarker(scanner);
  if (!scanner.atEnd) scanner.fail('expected the end');
  return { name, extras, specifier, url, marker };
}

function scanExtras(scanner: Scanner): readonly string[] {
  if (!scanner.take(/\[/)) return [];
  scanner.skipSpace();
  const extras: string[] = [];
  for (let name = scanner.take(identifier); name; name = scanner.expect(identifier, 'an extra')) {
    extras.push(name);
    scanner.skipSpace();
    if (!scanner.take(/,/)) break;
    scanner.skipSpace();
  }
  scanner.expect(/\]/, 'a comma or a closing bracket');
  return [...new Set(extras)].sort();
}

function scanUrl(scanner: Scanner): string {
  scanner.skipSpace();
  const url = scanner.expect(/[^ \t]+/, 'a URL after "@"');
  if (!scanner.atEnd) scanner.expect(/[ \t]+/, 'a space after the URL');
  return url;
}

function scanSpecifier(scanner: Scanner): SpecifierSet {
  const isEnclosed = scanner.take(/\(/) !== undefined;
  scanner.skipSpace();
  let text = '';
  for (let one = scanner.take(clause); one !== undefined; one = scanner.take(clause)) {
    if (scanner.peek(/\.\*|\+[a-z0-9]/i)) scanner.fail('this operator takes no prefix and no local label:');
    text += one;
    scanner.skipSpace();
    if (!scanner.take(/,/)) break;
    text += ',';
    scanner.skipSpace();
  }
  scanner.skipSpace();
  if (isEnclosed) scanner.expect(/\)/, 'a closing parenthesis');
  scanner.skipSpace();
  return parseSpecifierSet(text) ?? scanner.fail(`malformed version specifier ${text}`);
}

function scanRequirementMarker(scanner: Scanner): Marker | undefined {
  if (scanner.atEnd) return undefined;
  scanner.expect(/;/, 'a version specifier, a semicolon or the end');
  return scanMarker(scanner);
}

/** @throws SyntaxFault */
export function parseMarker(text: string): Marker {
  const scanner = new Scanner(text);
  const marker = scanMarker(scanner);
  if (!scanner.atEnd) scanner.fail('expected the end of the marker');
  return marker;
}

/** The requirement in `packaging`'s own form. */
export function formatRequirement({ name, extras, specifier, url, marker }: Requirement): string {
  return [
    name,
    extras.length > 0 ? `[${extras.join(',')}]` : '',
    formatSpecifierSet(specifier),
    url === undefined ? '' : ` @ ${url}${marker ? ' ' : ''}`,
    marker ? `; ${formatMarker(marker)}` : '',
  ].join('');
}

/** Whether a requirement counts in an environment, for no extra. */
export function applies({ marker }: Requirement, environment: MarkerEnvironment): boolean {
  return !marker || evaluate(marker, { extra: '', ...environment });
}

/** Why a text is no requirement in PEP 508 form, or nothing. */
export function problemOfRequirement(text: string): string | undefined {
  const unsafe = problemOfLine(text);
  if (unsafe) return unsafe;
  const parsed = attempt(() => parseRequirement(text));
  return parsed instanceof SyntaxFault
    ? `is not a requirement in PEP 508 form, e.g. requests==2.32.3 or uvicorn[standard]>=0.30: ${parsed.message}`
    : undefined;
}

/** Why a text is never passed on to an installer: it would be taken for an option, or for another line. */
export function problemOfLine(text: string): string | undefined {
  if (text.startsWith('-')) return 'begins with a dash: options are not requirements';
  // Python splits lines at all of these (`str.splitlines`).
  if (/[\p{Cc}\u2028\u2029]/u.test(text.replaceAll('\t', ' '))) return 'must be one line';
  // Installers look for options behind a space, also where PEP 508 sees a quoted text.
  if (/\s-/.test(text)) return 'has a dash behind a space, which an installer would take for an option';
  return undefined;
}

/**
 * The distribution that a requirement pins to one version, in normal form: by an exact `==` or `===`, or by the URL of
 * an archive or a commit.
 */
export function pinnedDistribution(text: string): string | undefined {
  const requirement = attempt(() => parseRequirement(text));
  if (requirement instanceof SyntaxFault) return undefined;
  const { name, url, specifier } = requirement;
  const isPinned = url === undefined ? isExact(specifier) : isFixedUrl(url);
  return isPinned ? normaliseName(name) : undefined;
}

function isExact([clause, ...others]: SpecifierSet): boolean {
  const { operator, version } = clause ?? { operator: '', version: '' };
  return others.length === 0 && (operator === '===' || (operator === '==' && !version.endsWith('*')));
}

/** A branch or a tag may move, a commit does not. */
function isFixedUrl(url: string): boolean {
  return !/^(git|hg|svn|bzr)\+/.test(url) || /@[0-9a-f]{40}(#|$)/.test(url);
}
