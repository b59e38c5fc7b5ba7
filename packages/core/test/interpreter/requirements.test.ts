import { describe, expect, it } from 'vitest';
import type { Interpreter } from '../../src/interpreter/interpreter.js';
import {
  byPreference,
  describeRequirements,
  parseRequirements,
  whyNot,
} from '../../src/interpreter/requirements.js';

function interpreter(version: string, change: Partial<Interpreter> = {}): Interpreter {
  return {
    executable: `/${version}`,
    version,
    implementation: 'cpython',
    freeThreaded: false,
    abi: '',
    platform: '',
    libc: '',
    sitePackages: '',
    hasVenv: true,
    bootstrapPip: '/pip.whl',
    ...change,
  };
}

describe('an interpreter is refused for a reason', () => {
  it.each([
    ['3.12', undefined, interpreter('3.11.7'), 'is Python 3.11.7, not 3.12'],
    ['3.12', '>=3.12.4', interpreter('3.12.1'), 'is Python 3.12.1, not >=3.12.4'],
    [
      '3.12',
      undefined,
      interpreter('3.12.1', { implementation: 'pypy' }),
      'is PyPy 3.12.1, which was not asked for',
    ],
    [
      undefined,
      undefined,
      interpreter('3.13.0', { freeThreaded: true }),
      'is free-threaded CPython 3.13.0, which was not asked for',
    ],
    ['pypy3.12', undefined, interpreter('3.12.1'), 'is CPython 3.12.1, which was not asked for'],
    ['3.12', '>=3.12', interpreter('3.12.1'), undefined],
    [undefined, undefined, interpreter('3.15.0a1'), undefined],
    ['pypy', '>=3.10', interpreter('3.10.1', { implementation: 'pypy' }), undefined],
  ])('%s and %s', (python, requiresPython, candidate, reason) => {
    expect(whyNot(parseRequirements(python, requiresPython), candidate)).toBe(reason);
  });
});

describe('preference', () => {
  const order = (python: string, ...versions: readonly string[]) =>
    versions
      .map((version) => interpreter(version))
      .sort(byPreference(parseRequirements(python, undefined)))
      .map(({ version }) => version);

  it('is for the newest', () => expect(order('3', '3.9.1', '3.12.1', '3.10.0')[0]).toBe('3.12.1'));

  it('is for stable versions, unless a pre-release was asked for', () => {
    expect(order('>=3.10', '3.15.0rc1', '3.14.1', '3.13.0')).toEqual(['3.14.1', '3.13.0', '3.15.0rc1']);
    expect(order('>=3.15.0a1', '3.15.0rc1', '3.14.1')[0]).toBe('3.15.0rc1');
  });

  it('is for what can make environments', () => {
    const incomplete = interpreter('3.12.1', { bootstrapPip: undefined });
    const sorted = [incomplete, interpreter('3.11.0')].sort(byPreference(parseRequirements('3', undefined)));
    expect(sorted.at(-1)).toBe(incomplete);
  });

  it('leaves equals as they were', () => {
    const [first, second] = [interpreter('3.12.1', { executable: '/first' }), interpreter('3.12.1')];
    expect([first, second].sort(byPreference(parseRequirements('3', undefined)))[0]).toBe(first);
  });
});

it('they are described for errors', () => {
  expect(describeRequirements(parseRequirements('3.12', '>=3.9'))).toBe('3.12 and >=3.9');
  expect(describeRequirements(parseRequirements(undefined, undefined))).toBe('3.8 or newer');
});
