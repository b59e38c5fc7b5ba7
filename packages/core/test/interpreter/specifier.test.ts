import { describe, expect, it } from 'vitest';
import {
  isPath,
  parseRequiresPython,
  parseSpecifier,
  type Specifiable,
} from '../../src/interpreter/specifier.js';
import { rejectionOf } from '../support/rejection.js';

const cpython = (version: string): Specifiable => ({
  implementation: 'cpython',
  version,
  freeThreaded: false,
});
const pypy = (version: string): Specifiable => ({ implementation: 'pypy', version, freeThreaded: false });
const freeThreaded = (version: string): Specifiable => ({ ...cpython(version), freeThreaded: true });

const fits = (specifier: string, interpreter: Specifiable) => parseSpecifier(specifier).matches(interpreter);

describe('a specifier', () => {
  it.each([
    '3',
    '3.12',
    '3.12.1',
    ' 3.12 ',
    'python3.12',
    'python3',
    'python',
    'Python-3.12',
    'cpython',
    'cpython3.12',
  ])('%s takes CPython', (specifier) => expect(fits(specifier, cpython('3.12.1'))).toBe(true));

  it.each(['cpython@3.12', 'cpython-3.12.1', 'cpython@>=3.10,<3.13', '>=3.10,<3.13', '~=3.11', '==3.12.*'])(
    '%s takes CPython as well',
    (specifier) => expect(fits(specifier, cpython('3.12.1'))).toBe(true),
  );

  it.each(['3.12', '>=3.12', 'cpython', 'cpython@3.12', 'python3.12'])(
    '%s takes neither PyPy nor a free-threaded Python',
    (specifier) => {
      expect(fits(specifier, cpython('3.12.1'))).toBe(true);
      expect(fits(specifier, pypy('3.12.1'))).toBe(false);
      expect(fits(specifier, freeThreaded('3.12.1'))).toBe(false);
    },
  );

  it.each(['pypy', 'pypy3', 'pypy3.10', 'pypy@3.10', 'pypy-3.10.14', 'pypy@>=3.9', 'PyPy3.10'])(
    '%s takes PyPy alone',
    (specifier) => {
      expect(fits(specifier, pypy('3.10.14'))).toBe(true);
      expect(fits(specifier, cpython('3.10.14'))).toBe(false);
    },
  );

  it.each(['3.13t', '3.13.1t', '3.13+freethreaded', 'cpython@3.13t', 'python3.13t', '>=3.13+freethreaded'])(
    '%s takes a free-threaded Python alone',
    (specifier) => {
      expect(fits(specifier, freeThreaded('3.13.1'))).toBe(true);
      expect(fits(specifier, cpython('3.13.1'))).toBe(false);
    },
  );

  it('looks at the version', () => {
    expect(fits('pypy3.10', pypy('3.11.1'))).toBe(false);
    expect(fits('3.13t', freeThreaded('3.14.0'))).toBe(false);
    expect(fits('cpython@<3.11', cpython('3.11.0'))).toBe(false);
  });

  it.each([
    ['3.15', false],
    ['>=3.10', false],
    ['3.15.0rc1', true],
    ['>=3.15.0a1', true],
  ])('%s asks for pre-releases: %s', (specifier, asks) => {
    expect(parseSpecifier(specifier).wantsPreRelease).toBe(asks);
  });

  it.each([
    'three',
    '',
    '>=',
    '>=3.x',
    '=>3.10',
    '3.12.*',
    '>=3.10.*',
    '~=3.*',
    '>=3.10;<4',
    '3.1.2.3',
    '+freethreaded',
    't',
    'graalpy@3.11',
    'pypy@',
    'pypyx',
  ])('refuses %j', async (specifier) => {
    const error = await rejectionOf(() => parseSpecifier(specifier));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(`"${specifier}"`);
    expect(error.hint).toContain('PEP 440');
  });
});

describe('requires-python', () => {
  it('speaks of the version alone, in clauses or in part', () => {
    expect(parseRequiresPython('>=3.10')('3.11.0')).toBe(true);
    expect(parseRequiresPython('3.10')('3.11.0')).toBe(false);
  });

  it.each(['pypy3.10', '3.13t', 'new'])('cannot be %s', async (text) => {
    expect((await rejectionOf(() => parseRequiresPython(text))).code).toBe('INVALID_REQUEST');
  });
});

describe('isPath', () => {
  it.each(['/usr/bin/python3', './python', '../venv/bin/python', '~/python', '.venv/bin/python'])(
    'takes %s for a path',
    (text) => expect(isPath(text)).toBe(true),
  );

  it.each(['3.12', 'python3.12', '>=3.10,<3.13', 'pypy@3.10', '3.13+freethreaded'])(
    'does not take %s for one',
    (text) => {
      expect(isPath(text)).toBe(false);
    },
  );
});
