import fc from 'fast-check';
import { expect } from 'vitest';
import { isVenvError } from '../../src/error/venv-error.js';
import { corpus } from './corpus.js';

/** How many times as many inputs as CI tries. */
const factor = Number(process.env.TESTVENV_FUZZ ?? 1);

/** Another seed tries other inputs. The counterexample that a failure prints belongs into the corpus. */
const seed = Number(process.env.TESTVENV_FUZZ_SEED ?? 1);

/** Milliseconds that nothing of a few hundred characters may take: a pattern that backtracks without end takes minutes. */
const hang = 2_000;

let tried = 0;

export function triedInputs(): number {
  return tried;
}

/** Texts of a parser's own words in any order, between any others; and texts of any characters at all. */
export function texts(...words: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: fc.constantFrom(' ', '\n', '\t', '"', "'", '-', '..', '/', '\0', '\u2028', '') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  );
  const composed = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
  const repeated = fc
    .tuple(fc.constantFrom(...words), fc.integer({ min: 1, max: 400 }))
    .map(([word, times]) => word.repeat(times));
  const any = fc.string({ unit: 'binary', maxLength: 200 });
  return fc.oneof(
    { weight: 8, arbitrary: composed },
    { weight: 1, arbitrary: repeated },
    { weight: 1, arbitrary: any },
  );
}

/**
 * Gives a parser so many inputs: it may refuse one with a `VenvError`, and do nothing else but answer.
 * @param check what must hold of an answer
 */
export function fuzz<Input>(
  what: string,
  runs: number,
  inputs: fc.Arbitrary<Input>,
  parse: (input: Input) => unknown,
): void {
  const attempt = (input: Input) => {
    tried += 1;
    const start = performance.now();
    try {
      parse(input);
    } catch (error) {
      if (!isVenvError(error)) throw error;
    }
    expect(performance.now() - start).toBeLessThan(hang);
  };
  const examples = (corpus[what] ?? []).map((input): [Input] => [input as Input]);
  fc.assert(fc.property(inputs, attempt), { numRuns: runs * factor, seed, examples });
}
