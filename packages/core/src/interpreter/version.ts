/** Release numbers, then the phase (alpha, beta, candidate, final) and its number: compared part by part. */
interface ParsedVersion {
  readonly release: readonly number[];
  readonly phase: readonly [number, number];
}

const phases = ['a', 'b', 'rc'];
const final = phases.length;

/** Orders the versions that interpreters have (PEP 440 without epochs, post- and development releases). */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  return compareParts(left.release, right.release) || compareParts(left.phase, right.phase);
}

/** The release segment alone: `3.14.0rc1` gives `3.14.0`. */
export function releaseOf(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '';
}

export function isPreRelease(version: string): boolean {
  return parse(version).phase[0] < final;
}

function parse(version: string): ParsedVersion {
  const [, phase = '', number = '0'] = /(a|b|rc)(\d+)$/.exec(version) ?? [];
  const rank = phase ? phases.indexOf(phase) : final;
  return { release: releaseOf(version).split('.').map(Number), phase: [rank, Number(number)] };
}

/** Missing parts count as zero (PEP 440). */
function compareParts(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
