import { describe, expect, it } from 'vitest';
import { compareVersions, isPreRelease, releaseOf } from '../../src/interpreter/version.js';

describe('compareVersions', () => {
  it('orders by number, not by letter', () => {
    const versions = ['3.10.13', '3.9.18', '3.12.1', '3.8', '2.7.18'];
    expect(versions.sort(compareVersions)).toEqual(['2.7.18', '3.8', '3.9.18', '3.10.13', '3.12.1']);
  });

  it('orders pre-releases before their release, candidates last', () => {
    const versions = ['3.15.0', '3.15.0rc2', '3.15.0a7', '3.15.0b1', '3.15.0rc10', '3.14.9'];
    expect(versions.sort(compareVersions)).toEqual([
      '3.14.9',
      '3.15.0a7',
      '3.15.0b1',
      '3.15.0rc2',
      '3.15.0rc10',
      '3.15.0',
    ]);
  });

  it('takes a missing part for zero', () => expect(compareVersions('3.8', '3.8.0')).toBe(0));
});

it('tells pre-releases and releases apart', () => {
  expect(isPreRelease('3.15.0rc1')).toBe(true);
  expect(isPreRelease('3.15.0')).toBe(false);
  expect(releaseOf('3.15.0rc1')).toBe('3.15.0');
});
