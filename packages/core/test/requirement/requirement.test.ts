import { describe, expect, it } from 'vitest';
import {
  normaliseName,
  pinnedDistribution,
  problemOfRequirement,
} from '../../src/requirement/requirement.js';

describe('a requirement in PEP 508 form', () => {
  it.each([
    'six',
    'a',
    'six==1.16.0',
    'six === 1.16.0',
    'six>=1.10,<2',
    'six (>=1.10, <2)',
    'six~=1.16',
    'six!=1.15.*',
    'six==1.0+local.1',
    'six==1!2.0',
    'uvicorn[standard]',
    'uvicorn [ standard , h2 ] >= 0.30',
    'uvicorn[]',
    'six;python_version<"3.12"',
    'six>=1 ; python_version < "3.12" and sys_platform == "linux"',
    'six @ https://example.org/six.whl',
    'six @ https://example.org/six.whl ; python_version < "3.12"',
  ])('%s', (text) => expect(problemOfRequirement(text)).toBeUndefined());

  it.each([
    '',
    '.',
    'six 1.16',
    'six=1.16',
    'six==',
    'six[',
    'six,attrs',
    '_six',
    'six-',
    './six',
    'six -r x',
  ])('not: %j', (text) => expect(problemOfRequirement(text)).toContain('PEP 508'));

  it.each(['-r x', '--pre', '-'])('an option is none: %s', (text) => {
    expect(problemOfRequirement(text)).toContain('dash');
  });

  it.each(['six\n-r x', 'six\rattrs', 'six\0'])('more than a line is none: %j', (text) => {
    expect(problemOfRequirement(text)).toContain('one line');
  });
});

describe('normaliseName', () => {
  it.each([
    ['Zope.Interface', 'zope-interface'],
    ['typing_extensions', 'typing-extensions'],
    ['a-_.b', 'a-b'],
  ])('%s is %s (PEP 503)', (name, normal) => expect(normaliseName(name)).toBe(normal));
});

it('knows which distribution a requirement pins', () => {
  expect(pinnedDistribution(' Typing_Extensions (==4.12) ')).toBe('typing-extensions');
  expect(pinnedDistribution('no requirement')).toBeUndefined();
});
