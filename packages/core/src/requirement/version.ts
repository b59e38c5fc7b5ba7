/** A version of PEP 440. Its numbers have no limit, as in Python. */
export interface Version {
  readonly epoch: bigint;
  readonly release: readonly bigint[];
  /** `a`, `b` or `rc`, and its number. */
  readonly pre: readonly [phase: string, number: bigint] | undefined;
  readonly post: bigint | undefined;
  readonly dev: bigint | undefined;
  readonly local: readonly (string | bigint)[] | undefined;
}

/** The parts of a version's text, for {@link parseVersion} and for specifiers, whose operators allow some of them. */
export const versionPattern = {
  release: 'v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*',
  pre: '[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*',
  post: '(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)',
  dev: '[-_.]?dev[-_.]?[0-9]*',
  local: '\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*',
} as const;

const { release, pre, post, dev, local } = versionPattern;
const form = new RegExp(`^(${release})(${pre})?(${post})?(${dev})?(${local})?$`, 'i');

/** @returns nothing for what is no version of PEP 440 */
export function parseVersion(text: string): Version | undefined {
  const match = form.exec(text.trim());
  if (!match) return undefined;
  const [, base = '', prePart, postPart, devPart, localPart] = match;
  const [number = '', epoch = '0'] = base.replace(/^v/i, '').split('!').reverse();
  return {
    epoch: BigInt(epoch),
    release: number.split('.').map(BigInt),
    pre: prePart === undefined ? undefined : [phaseOf(prePart), numberOf(prePart)],
    post: postPart === undefined ? undefined : numberOf(postPart),
    dev: devPart === undefined ? undefined : numberOf(devPart),
    local: localPart === undefined ? undefined : localOf(localPart),
  };
}

function phaseOf(part: string): string {
  const letter = /[a-z]+/i.exec(part)?.[0].toLowerCase() ?? '';
  if (letter === 'alpha') return 'a';
  if (letter === 'beta') return 'b';
  return letter.length > 1 || letter === 'c' ? 'rc' : letter;
}

/** An implicit number is zero. */
function numberOf(part: string): bigint {
  return BigInt(/[0-9]+$/.exec(part)?.[0] ?? 0);
}

function localOf(part: string): (string | bigint)[] {
  const segments = part.slice(1).toLowerCase().split(/[-_.]/);
  return segments.map((segment) => (/^[0-9]+$/.test(segment) ? BigInt(segment) : segment));
}

/** The normal form: `1.0.ALPHA-1` is `1.0a1`. */
export function formatVersion({ epoch, release, pre, post, dev, local }: Version): string {
  return [
    epoch ? `${epoch}!` : '',
    release.join('.'),
    pre ? pre.join('') : '',
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
    local ? `+${local.join('.')}` : '',
  ].join('');
}

export function isPrerelease({ pre, dev }: Version): boolean {
  return pre !== undefined || dev !== undefined;
}

/** Negative, zero or positive, as a sort wants it. Trailing zeros of the release do not count. */
export function compare(a: Version, b: Version): number {
  return (
    compareNumbers([a.epoch], [b.epoch]) ||
    compareNumbers(a.release, b.release) ||
    compareNumbers(suffixOf(a), suffixOf(b)) ||
    compareLocals(a.local, b.local)
  );
}

function compareNumbers(a: readonly bigint[], b: readonly bigint[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0n) - (b[index] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

/** `1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0a1.post1 < 1.0b1 < 1.0rc1 < 1.0 < 1.0.post1.dev1 < 1.0.post1`. */
function suffixOf({ pre, post, dev }: Version): readonly bigint[] {
  const isBareDev = !pre && post === undefined && dev !== undefined;
  const rank = pre ? BigInt(['a', 'b', 'rc'].indexOf(pre[0])) : isBareDev ? -1n : 3n;
  return [rank, pre?.[1] ?? 0n, post === undefined ? -1n : post, dev === undefined ? 1n : 0n, dev ?? 0n];
}

/** None sorts before any; words before numbers; of equal beginnings the shorter first. */
function compareLocals(a: Version['local'], b: Version['local']): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const difference = compareSegments(left, right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareSegments(a: string | bigint, b: string | bigint): number {
  if (typeof a !== typeof b) return typeof a === 'string' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
