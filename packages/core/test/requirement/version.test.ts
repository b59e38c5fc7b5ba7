import { describe, expect, it } from 'vitest';
import { compare, formatVersion, isPrerelease, parseVersion } from '../../src/requirement/version.js';
import { vectors } from '../vectors/vectors.js';

describe('a version is what packaging takes it for', () => {
  it.each(vectors.versions)('$text', ({ text, normal, prerelease }) => {
    const version = parseVersion(text);
    expect(version ? formatVersion(version) : null).toBe(normal);
    expect(version !== undefined && isPrerelease(version)).toBe(prerelease);
  });
});

it('are ordered as packaging orders them', () => {
  const ranked = vectors.order.flatMap((equal, rank) => equal.map((text) => ({ text, rank })));
  for (const a of ranked) {
    for (const b of ranked) {
      const [left, right] = [parseVersion(a.text), parseVersion(b.text)];
      const sign = left && right ? Math.sign(compare(left, right)) : Number.NaN;
      expect(sign, `${a.text} and ${b.text}`).toBe(Math.sign(a.rank - b.rank));
    }
  }
});
