import { describe, expect, it } from 'vitest';
import { evaluate, formatMarker, type MarkerEnvironment } from '../../src/requirement/marker.js';
import { parseMarker } from '../../src/requirement/requirement.js';
import { attempt, SyntaxFault } from '../../src/requirement/scanner.js';
import { vectors } from '../vectors/vectors.js';

function outcome(marker: ReturnType<typeof parseMarker>, environment: MarkerEnvironment): boolean | null {
  const result = attempt(() => evaluate(marker, environment));
  return result instanceof SyntaxFault ? null : result;
}

describe('a marker is what packaging takes it for', () => {
  it.each(vectors.markers)('$text', ({ text, normal, holds }) => {
    const marker = attempt(() => parseMarker(text));
    expect(marker instanceof SyntaxFault ? null : formatMarker(marker)).toBe(normal);
    if (marker instanceof SyntaxFault) return;
    expect(vectors.environments.map((environment) => outcome(marker, environment))).toEqual(holds);
  });
});

it('says which variable is missing', () => {
  expect(() => evaluate(parseMarker('os_name == "posix"'), {})).toThrow('os_name has no value');
});

it.each([
  [String.raw`"\x61\u0062"`, 'ab'],
  [String.raw`"\141b"`, 'ab'],
  [String.raw`"a\\b"`, String.raw`a\b`],
  [String.raw`"\d"`, String.raw`\d`],
])('a text of Python, %s', (text, value) => {
  expect(evaluate(parseMarker(`os_name == ${text}`), { os_name: value })).toBe(true);
});

it.each([String.raw`"\x6"`, String.raw`"\u00"`, String.raw`"\N{DASH}"`])('no text of Python, %s', (text) => {
  expect(attempt(() => parseMarker(`os_name == ${text}`))).toBeInstanceOf(SyntaxFault);
});
