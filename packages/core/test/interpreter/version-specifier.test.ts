import { describe, expect, it } from 'vitest';
import { parseVersionClauses, versionPrefix } from '../../src/interpreter/version-specifier.js';

describe('clauses', () => {
  it.each([
    ['>=3.10', '3.10.0'],
    ['>=3.10,<3.13', '3.12.9'],
    ['> 3.10', '3.10.1'],
    ['<=3.10', '3.10.0'],
    ['~=3.11', '3.13.0'],
    ['~=3.10.2', '3.10.9'],
    ['==3.11.*', '3.11.7'],
    ['==3.11', '3.11.0'],
    ['!=3.11.*', '3.12.0'],
    ['>=3.14', '3.14.0rc1'],
    ['>=3.15.0b1', '3.15.0rc1'],
    ['>=3.15.0b1', '3.15.0'],
    ['==3.15.0rc1', '3.15.0rc1'],
    ['~=3.15.0a1', '3.15.2'],
  ])('%s admit %s', (clauses, version) => {
    expect(parseVersionClauses(clauses)?.(version)).toBe(true);
  });

  it.each([
    ['>=3.10', '3.9.18'],
    ['>=3.10,<3.13', '3.13.0'],
    ['>3.10', '3.10.0'],
    ['<3.10', '3.10.0'],
    ['<3.15', '3.15.0rc1'],
    ['<=3.10', '3.10.1'],
    ['~=3.11', '4.0.0'],
    ['~=3.10.2', '3.11.0'],
    ['~=3.10.2', '3.10.1'],
    ['==3.11', '3.11.7'],
    ['!=3.11.*', '3.11.7'],
    ['>=3.15.0b2', '3.15.0b1'],
    ['==3.15.0rc1', '3.15.0'],
  ])('%s do not admit %s', (clauses, version) => {
    expect(parseVersionClauses(clauses)?.(version)).toBe(false);
  });

  it.each(['', '>=', '>=3.x', '=>3.10', '>=3.10.*', '~=3.*', '>=3.10;<4', '3.12'])('%j are none', (text) => {
    expect(parseVersionClauses(text)).toBeUndefined();
  });
});

describe('a version in part', () => {
  it.each([
    ['3', '3.8.18', true],
    ['3.12', '3.12.1', true],
    ['3.12', '3.12.0rc1', true],
    ['3.12.1', '3.12.1', true],
    ['3.15.0rc1', '3.15.0rc1', true],
    ['3.1', '3.12.1', false],
    ['3.12', '3.1.2', false],
    ['3.12.1', '3.12.10', false],
    ['3.15.0rc1', '3.15.0', false],
  ])('%s of %s: %s', (prefix, version, admitted) => {
    expect(versionPrefix(prefix)(version)).toBe(admitted);
  });
});
