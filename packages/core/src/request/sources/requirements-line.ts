/** A line after continuations are joined and comments taken away. */
export interface LogicalLine {
  /** Of its first line in the file, 1-based. */
  readonly number: number;
  readonly text: string;
}

export interface Option {
  /** In its long form; an unknown one as it was written. */
  readonly name: string;
  /** Empty for a flag. */
  readonly value: string;
}

/** Where Python ends a line, but for control characters that no requirement may hold. */
const lineEnd = /\r\n|[\n\r\v\f\u2028\u2029]/;

/** Joins lines that end in a backslash, and drops comments and empty lines, as pip does. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const joined: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, line] of text.split(lineEnd).entries()) {
    const { number, text: before } = open ?? { number: index + 1, text: '' };
    // A backslash does not continue a comment; one behind a space stays apart from what was before it.
    const isComment = /^(\s+)?#/.test(line);
    const isContinued = line.endsWith('\\') && !isComment;
    const whole = before + (isComment ? ` ${line}` : isContinued ? line.replace(/\\+$/, '') : line);
    open = isContinued ? { number, text: whole } : undefined;
    if (!isContinued) joined.push({ number, text: whole });
  }
  if (open) joined.push(open);
  return joined.flatMap(({ number, text: whole }) => {
    const bare = whole.replace(/(^|\s+)#.*$/, '').trim();
    return bare ? [{ number, text: bare }] : [];
  });
}

const shortNames: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
  '--pypi-url': '--index-url',
};

/** The options that are known, and whether a value follows. */
const takesValue: ReadonlyMap<string, boolean> = new Map([
  ['--requirement', true],
  ['--constraint', true],
  ['--editable', true],
  ['--index-url', true],
  ['--extra-index-url', true],
  ['--find-links', true],
  ['--no-binary', true],
  ['--only-binary', true],
  ['--hash', true],
  ['--no-index', false],
  ['--pre', false],
  ['--require-hashes', false],
]);

export const knownOptions: readonly string[] = [...takesValue.keys()];

export interface SplitLine {
  readonly requirement: string;
  readonly options: readonly Option[];
  readonly problem?: string;
  /** The option that is not known. */
  readonly unknown?: string;
}

/** Everything before the first word that begins with a dash is a requirement. */
export function splitLine(line: string): SplitLine {
  const start = /(^|\s)-/.exec(line)?.index ?? line.length;
  const requirement = line.slice(0, start).trim();
  const words = splitWords(line.slice(start).trim());
  if (!words) return refused(requirement, 'a quotation is not closed');
  const options: Option[] = [];
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (!word.startsWith('-')) return refused(requirement, `${JSON.stringify(word)} is out of place here`);
    const [name, attached] = nameAndValue(word);
    const wantsValue = takesValue.get(name);
    if (wantsValue === undefined) return refused(requirement, `the option ${name} is not supported`, name);
    const value = wantsValue ? (attached ?? words.shift()) : '';
    if (value === undefined) return refused(requirement, `${name} needs a value`);
    options.push({ name, value });
  }
  return { requirement, options };
}

function refused(requirement: string, problem: string, unknown?: string): SplitLine {
  return { requirement, options: [], problem, ...(unknown && { unknown }) };
}

/** `--name=value`, `--name value`, `-nvalue`, `-n value`. */
function nameAndValue(word: string): readonly [name: string, value: string | undefined] {
  const [, name = word, value] = /^(--[^=]+|-[^-])(?:=?(.+))?$/s.exec(word) ?? [];
  return [shortNames[name] ?? name, value];
}

/** A POSIX shell's words; nothing where a quotation is not closed. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(.)/gsy;
  let word: string | undefined;
  for (const [whole, single, double, escaped, plain, broken] of text.matchAll(piece)) {
    if (broken !== undefined) return undefined;
    const part = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (part === undefined && whole.trim() === '') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + (part ?? '');
  }
  return word === undefined ? words : [...words, word];
}
