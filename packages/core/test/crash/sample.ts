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

/** Numbers of 1 to `last`: the same for the same seed and salt. */
export function sample(last: number, { edges, between }: Density, salt: number): readonly number[] {
  const all = Array.from({ length: last }, (_, index) => index + 1);
  if (isExhaustive || last <= 2 * edges + between) return all;
  const random = randomNumbers(seed + salt);
  const stretch = (last - 2 * edges) / between;
  const inner = Array.from(
    { length: between },
    (_, index) => 1 + edges + Math.floor((index + random()) * stretch),
  );
  return [...new Set([...all.slice(0, edges), ...inner, ...all.slice(-edges)])];
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
