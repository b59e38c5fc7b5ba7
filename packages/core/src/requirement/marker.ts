import { normaliseName } from './name.js';
import { type Scanner, SyntaxFault } from './scanner.js';
import { contains, parseSpecifierSet } from './specifier.js';

/** A variable of the environment, or a text between quotes. */
type Operand = { readonly variable: string } | { readonly value: string };

interface Comparison {
  readonly left: Operand;
  readonly operator: string;
  readonly right: Operand;
}

/** An expression of PEP 508: alternatives, each of parts that must all hold. */
export interface Marker {
  readonly anyOf: readonly (readonly (Comparison | Marker)[])[];
}

/** PEP 508's variables of an interpreter; `extra` of a distribution's metadata, `extras` and `dependency_groups` of a Lockfile. */
export type MarkerEnvironment = Readonly<Record<string, string | readonly string[]>>;

const variable =
  /\b(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)|extras?|dependency_groups)\b/;

/** Compared as versions where both sides are some. */
const versionVariables = new Set([
  'implementation_version',
  'platform_release',
  'python_full_version',
  'python_version',
]);

const nameVariables = new Set(['extra', 'extras', 'dependency_groups']);

/** @throws SyntaxFault */
export function scanMarker(scanner: Scanner): Marker {
  const anyOf: (Comparison | Marker)[][] = [[scanPart(scanner)]];
  for (let word = scanner.take(/\b(?:or|and)\b/); word; word = scanner.take(/\b(?:or|and)\b/)) {
    const part = scanPart(scanner);
    if (word === 'or') anyOf.push([part]);
    else anyOf.at(-1)?.push(part);
  }
  return { anyOf };
}

function scanPart(scanner: Scanner): Comparison | Marker {
  scanner.skipSpace();
  const part = scanner.take(/\(/) ? scanGroup(scanner) : scanComparison(scanner);
  scanner.skipSpace();
  return part;
}

function scanGroup(scanner: Scanner): Marker {
  const group = scanMarker(scanner);
  scanner.expect(/\)/, 'a closing parenthesis');
  return group;
}

function scanComparison(scanner: Scanner): Comparison {
  const left = scanOperand(scanner);
  scanner.skipSpace();
  const operator = scanOperator(scanner);
  scanner.skipSpace();
  return withNormalNames({ left, operator, right: scanOperand(scanner) });
}

function scanOperand(scanner: Scanner): Operand {
  const name = scanner.take(variable)?.replace('.', '_');
  if (name) return { variable: name === 'python_implementation' ? `platform_${name}` : name };
  const quoted = scanner.expect(/'[^']*'|"[^"]*"/, 'a marker variable or a quoted text');
  return { value: unquote(quoted.slice(1, -1), scanner) };
}

function scanOperator(scanner: Scanner): string {
  if (scanner.take(/\bin\b/)) return 'in';
  if (!scanner.take(/\bnot\b/)) return scanner.expect(/===|[=~!<>]=|[<>]/, 'a comparison, "in" or "not in"');
  scanner.expect(/[ \t]+\bin\b/, '"in" after "not"');
  return 'not in';
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Quoted texts are Python's string literals. */
function unquote(text: string, scanner: Scanner): string {
  if (/[\r\n\0]/.test(text)) scanner.fail('a quoted text must be one line,');
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-7]{1,3})|(.?))/g,
    (whole, x, u, octal, one) => {
      if (x ?? u) return String.fromCharCode(Number.parseInt(x ?? u, 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      if (/^[xuUN]?$/.test(one)) scanner.fail('a malformed escape');
      return escapes[one] ?? whole;
    },
  );
}

/** PEP 685: names of extras and groups are compared in normal form. */
function withNormalNames({ left, operator, right }: Comparison): Comparison {
  const isName = (operand: Operand) => 'variable' in operand && nameVariables.has(operand.variable);
  const normal = (operand: Operand) =>
    'value' in operand ? { value: normaliseName(operand.value) } : operand;
  if (isName(right)) return { left: normal(left), operator, right };
  if ('variable' in left && left.variable === 'extra') return { left, operator, right: normal(right) };
  return { left, operator, right };
}

/**
 * Whether a marker holds in an environment.
 * @throws SyntaxFault where it asks for a variable that the environment lacks, or compares what cannot be compared
 */
export function evaluate({ anyOf }: Marker, environment: MarkerEnvironment): boolean {
  const outcomes = anyOf.map((parts) =>
    parts.map((part) => ('anyOf' in part ? evaluate(part, environment) : holds(part, environment))),
  );
  return outcomes.some((parts) => parts.every(Boolean));
}

function holds({ left, operator, right }: Comparison, environment: MarkerEnvironment): boolean {
  const key = 'variable' in left ? left.variable : textOf(right);
  const known = environment[key];
  if (known === undefined) throw new SyntaxFault(`the marker variable ${key} has no value here`);
  const [actual, wanted] = 'variable' in left ? [known, textOf(right)] : [left.value, known];
  if (typeof actual !== 'string') throw new SyntaxFault(`${key} can only stand behind "in"`);
  if (typeof wanted !== 'string') return compareWithSet(actual, operator, wanted.map(normaliseName));
  const specifier = versionVariables.has(key) ? parseSpecifierSet(operator + wanted) : undefined;
  if (specifier?.length === 1) return contains(specifier, actual);
  return compareTexts(actual, operator, wanted);
}

function textOf(operand: Operand): string {
  return 'variable' in operand ? operand.variable : operand.value;
}

/** A text never equals a set. */
function compareWithSet(name: string, operator: string, names: readonly string[]): boolean {
  if (operator === 'in' || operator === 'not in') return names.includes(name) === (operator === 'in');
  return compareTexts(name, operator, `${name} is no set`);
}

/** An order of texts means nothing: only their equality counts. */
function compareTexts(actual: string, operator: string, wanted: string): boolean {
  if (operator === 'in') return wanted.includes(actual);
  if (operator === 'not in') return !wanted.includes(actual);
  if (operator === '!=') return actual !== wanted;
  if (/^[=<>]=$/.test(operator)) return actual === wanted;
  if (/^[<>]$/.test(operator)) return false;
  throw new SyntaxFault(
    `${JSON.stringify(actual)} ${operator} ${JSON.stringify(wanted)} compares no versions`,
  );
}

/** The marker in `packaging`'s own form. */
export function formatMarker({ anyOf }: Marker): string {
  return anyOf.map((parts) => parts.map(formatPart).join(' and ')).join(' or ');
}

function formatPart(part: Comparison | Marker): string {
  if (!('anyOf' in part))
    return [formatOperand(part.left), part.operator, formatOperand(part.right)].join(' ');
  const [only] = part.anyOf;
  const isSingle = part.anyOf.length === 1 && only?.length === 1;
  return isSingle && only[0] ? formatPart(only[0]) : `(${formatMarker(part)})`;
}

function formatOperand(operand: Operand): string {
  if ('variable' in operand) return operand.variable;
  return operand.value.includes('"') ? `'${operand.value}'` : `"${operand.value}"`;
}
