import { describe, expect, it } from 'vitest';
import type { DeclarationPart, VenvOptions } from '../../src/declaration/declaration.js';
import { parseRequest } from '../../src/request/parse.js';
import { folderWith, readingIn } from '../support/readings.js';
import { rejectionOf } from '../support/rejection.js';

const docblock = (value: VenvOptions, line = 2): DeclarationPart => ({
  kind: 'options',
  value,
  source: { file: 'a.test.ts', line, what: 'docblock' },
});

const script = (text: string, file = 'a.test.ts'): DeclarationPart => ({
  kind: 'script',
  text,
  source: { file, line: 4, what: 'PEP 723 block' },
});

const parse = (...parts: readonly DeclarationPart[]) => parseRequest(parts, readingIn(folderWith({})));

describe('two declarations in one file that contradict each other are refused, with both lines', () => {
  it.each([
    ['a Python and a requires-python', { python: '3.11' }, 'requires-python = ">=3.12"', 5],
    ['a range and a requires-python', { python: '>=3.9,<3.11' }, 'requires-python = ">=3.11"', 5],
    ['a PyPy and a requires-python', { python: 'pypy3.9' }, 'requires-python = ">=3.10"', 5],
    ['two specifiers', { requiresPython: '<3.12' }, 'requires-python = ">=3.12"', 5],
    ['two pins', { requirements: ['six==1.16.0'] }, 'dependencies = ["Six==1.17.0"]', 5],
    ['a pin and a range', { requirements: ['six>=1.17'] }, 'dependencies = [\n"six==1.16.0"]', 6],
    ['two arbitrary pins', { requirements: ['six===1'] }, 'dependencies = ["six===1.0"]', 5],
  ])('%s', async (_, options, text, line) => {
    const error = await rejectionOf(() => parse(docblock(options), script(text)));
    expect(error).toMatchObject({
      code: 'INVALID_REQUEST',
      source: { file: 'a.test.ts', line },
      otherSource: { file: 'a.test.ts', line: 2 },
    });
    expect(error.message).toContain(
      `declared at: a.test.ts:${line} (PEP 723 block)\n  and at: a.test.ts:2 (docblock)`,
    );
    expect(error.summary).toContain(' contradicts ');
  });

  it('the same option with two values', async () => {
    const error = await rejectionOf(() => parse(docblock({ refresh: 1 }), docblock({ refresh: 'never' }, 3)));
    expect(error.summary).toBe('"refresh": "never" contradicts "refresh": 1 in the same file');
    expect([error.source?.line, error.otherSource?.line]).toEqual([3, 2]);
  });

  it('two pins in one list', async () => {
    const error = await rejectionOf(() => parse(docblock({ requirements: ['six==1.16.0', 'six==1.17.0'] })));
    expect(error.summary).toBe('six==1.17.0 contradicts six==1.16.0 in the same file');
  });
});

describe('what can be met is none', () => {
  it.each<[string, VenvOptions, string]>([
    ['a Python within requires-python', { python: '3.12' }, 'requires-python = ">=3.8,!=3.12.0"'],
    ['a patch release between two', { python: '>3.12.1' }, 'requires-python = "<3.12.3"'],
    ['an earlier minor release', { python: '<3.12' }, 'requires-python = ">=3.11.9"'],
    ['a pre-release', { python: '3.15.0rc1' }, 'requires-python = ">=3.15"'],
    ['a path', { python: '/usr/bin/python3.11' }, 'requires-python = ">=3.12"'],
    ['one pin twice', { requirements: ['six==1.16'] }, 'dependencies = ["SIX==1.16.0"]'],
    ['a pin within a range', { requirements: ['six>=1.16'] }, 'dependencies = ["six==1.17.0"]'],
    ['a local label', { requirements: ['six==1.16'] }, 'dependencies = ["six==1.16+local"]'],
    ['other markers', { requirements: ["six==1.16; python_version < '3'"] }, 'dependencies = ["six==1.17"]'],
    [
      'a path and a pin',
      { requirements: ['six @ https://example.invalid/six.whl'] },
      'dependencies = ["six==1"]',
    ],
  ])('%s', (_, options, text) => {
    expect(() => parse(docblock(options), script(text))).not.toThrow();
  });

  it('the word of another file: the stronger overrides', () => {
    const config: DeclarationPart = { ...docblock({ python: '3.9' }), source: { what: 'the config' } };
    expect(parse(config, docblock({ python: '3.12' })).python).toBe('3.12');
  });

  it('the same value twice', () => {
    expect(parse(docblock({ python: '3.12' }), docblock({ python: '3.12' }, 3)).python).toBe('3.12');
  });
});
