/** Which steps are tried: `all` of them with `TESTVENV_CRASH=all`, else as many as CI has time for. */
const isExhaustive = process.env.TESTVENV_CRASH === 'all';

/** Another seed tries other steps. */
export const seed = Number(process.env.TESTVENV_CRASH_SEED ?? 1);

/** `count` numbers of 1 to `last`, spread evenly, each somewhere in its stretch: the same for the same seed. */
export function sample(last: number, count: number): readonly number[] {
  if (isExhaustive || last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  const random = randomNumbers(seed);
  const stretch = last / count;
  const steps = Array.from({ length: count }, (_, index) => 1 + Math.floor((index + random()) * stretch));
  return [...new Set(steps)];
}

/** Mulberry32: small, and the same everywhere. */
function randomNumbers(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
