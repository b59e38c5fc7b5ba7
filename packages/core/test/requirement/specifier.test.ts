import { describe, expect, it } from 'vitest';
import { contains, formatSpecifierSet, parseSpecifierSet } from '../../src/requirement/specifier.js';
import { vectors } from '../vectors/vectors.js';

describe('specifiers are what packaging takes them for', () => {
  it.each(vectors.specifiers)('%j', ({ text, normal, admits, finals }) => {
    const specifiers = parseSpecifierSet(text);
    expect(specifiers ? formatSpecifierSet(specifiers) : null).toBe(normal);
    if (!specifiers) return;
    expect(vectors.candidates.filter((version) => contains(specifiers, version))).toEqual(admits);
    expect(vectors.candidates.filter((version) => contains(specifiers, version, false))).toEqual(finals);
  });
});
