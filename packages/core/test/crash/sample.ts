/** Which steps are tried: `all` of them with `TESTVENV_CRASH=all`, else as many as CI has time for. */
const isExhaustive = process.env.TESTVENV_CRASH === 'all';

/** Another seed tries other steps. */
export const seed = Number(process.env.TESTVENV_CRASH_SEED ?? 1);

export interface Density {
  /** So many at the beginning and at the end, where one step differs from the next. */
  readonly edges: number;
  /** So many of those between, where thousands of files are linked, sealed or deleted one after the other. */
  readonly between: number;
}

/** Some of the numbers: the same ones for the same seed and salt. */
export function sample(
  numbers: readonly number[],
  { edges, between }: Density,
  salt: number,
): readonly number[] {
  if (isExhaustive || numbers.length <= 2 * edges + between) return numbers;
  const random = randomNumbers(seed + salt);
  const inner = numbers.slice(edges, -edges);
  const stretch = inner.length / between;
  const chosen = Array.from({ length: between }, (_, index) => Math.floor((index + random()) * stretch));
  return [...numbers.slice(0, edges), ...chosen.flatMap((at) => inner[at] ?? []), ...numbers.slice(-edges)];
}

/** Numbers from 0 to 1, the same for the same start. Mulberry32: small, and the same everywhere. */
export function randomNumbers(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
