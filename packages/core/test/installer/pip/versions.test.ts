import { expect, it } from 'vitest';
import { pipFor } from '../../../src/installer/pip/versions.js';

it('every supported Python has a pinned pip, an older one an older', () => {
  const versions = ['3.8.18', '3.9.0', '3.10.2', '3.14.0rc1'].map((python) => pipFor(python).version);
  expect(versions.map((version) => Number.parseInt(version, 10))).toEqual([25, 26, 26, 26]);
  expect(new Set(versions).size).toBe(3);
  expect(pipFor('3.12').sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('no pip is guessed for one that is too old', () => expect(() => pipFor('3.7.16')).toThrow(RangeError));
