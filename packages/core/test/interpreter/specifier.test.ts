import { describe, expect, it } from 'vitest';
import { compareVersions, isPath, parseVersionSpecifier } from '../../src/interpreter/specifier.js';
import { rejectionOf } from '../support/rejection.js';

describe('parseVersionSpecifier', () => {
  it.each([
    ['3', '3.8.18'],
    ['3.12', '3.12.1'],
    ['3.12.1', '3.12.1'],
    ['python3.12', '3.12.7'],
    ['cpython@3.12', '3.12.7'],
    [' 3.12 ', '3.12.0'],
    ['>=3.10', '3.10.0'],
    ['>=3.10,<3.13', '3.12.9'],
    ['> 3.10', '3.10.1'],
    ['<=3.10', '3.10.0'],
    ['~=3.11', '3.13.0'],
    ['~=3.10.2', '3.10.9'],
    ['==3.11.*', '3.11.7'],
    ['==3.11', '3.11.0'],
    ['!=3.11.*', '3.12.0'],
    ['3.14', '3.14.0rc1'],
    ['>=3.14', '3.14.0rc1'],
  ])('%s admits %s', (specifier, version) => {
    expect(parseVersionSpecifier(specifier).matches(version)).toBe(true);
  });

  it.each([
    ['3.1', '3.12.1'],
    ['3.12', '3.1.2'],
    ['3.12.1', '3.12.10'],
    ['>=3.10', '3.9.18'],
    ['>=3.10,<3.13', '3.13.0'],
    ['>3.10', '3.10.0'],
    ['<3.10', '3.10.0'],
    ['<=3.10', '3.10.1'],
    ['~=3.11', '4.0.0'],
    ['~=3.10.2', '3.11.0'],
    ['~=3.10.2', '3.10.1'],
    ['==3.11', '3.11.7'],
    ['!=3.11.*', '3.11.7'],
  ])('%s does not admit %s', (specifier, version) => {
    expect(parseVersionSpecifier(specifier).matches(version)).toBe(false);
  });

  it.each(['three', '', '>=', '>=3.x', '=>3.10', '3.12.*', '>=3.10.*', '~=3.*', '>=3.10;<4', '3.1.2.3'])(
    'refuses %j',
    async (specifier) => {
      const error = await rejectionOf(() => parseVersionSpecifier(specifier));
      expect(error.code).toBe('INVALID_REQUEST');
      expect(error.summary).toContain(`"${specifier}"`);
      expect(error.hint).toContain('PEP 440');
    },
  );
});

describe('isPath', () => {
  it.each(['/usr/bin/python3', './python', '../venv/bin/python', '~/python', '.venv/bin/python'])(
    'takes %s for a path',
    (text) => expect(isPath(text)).toBe(true),
  );

  it.each(['3.12', 'python3.12', '>=3.10,<3.13'])('does not take %s for one', (text) => {
    expect(isPath(text)).toBe(false);
  });
});

describe('compareVersions', () => {
  it('orders by number, not by letter', () => {
    const versions = ['3.10.13', '3.9.18', '3.12.1', '3.8', '2.7.18'];
    expect(versions.sort(compareVersions)).toEqual(['2.7.18', '3.8', '3.9.18', '3.10.13', '3.12.1']);
  });

  it('takes a missing part for zero', () => expect(compareVersions('3.8', '3.8.0')).toBe(0));
});
