import { describe, expect, it } from 'vitest';
import type { DeclarationPart } from '../../src/declaration/declaration.js';
import { parseRequest } from '../../src/request/parse.js';
import { rejectionOf } from '../support/rejection.js';

function options(value: unknown, what = 'the config'): DeclarationPart {
  return { kind: 'options', value, source: { what } };
}

function script(text: string, line = 3): DeclarationPart {
  return { kind: 'script', text, source: { file: 'a.test.ts', line, what: 'PEP 723 block' } };
}

function textsOf(...parts: DeclarationPart[]): readonly string[] {
  return parseRequest(parts).requirements.map(({ text }) => text);
}

describe('one part', () => {
  it('fills in the defaults', () => {
    expect(parseRequest([options({})])).toEqual({
      requirements: [],
      constraints: [],
      index: {},
      python: undefined,
      requiresPython: undefined,
      refresh: 24,
      installTimeout: 300_000,
      linkMode: 'layered',
      pythonSource: undefined,
    });
  });

  it('takes no options at all for none', () => {
    expect(textsOf(options(null), options(undefined))).toEqual([]);
  });

  it('reads the fields of PEP 723 and leaves other tools their tables', () => {
    const text = 'requires-python = ">=3.11"\ndependencies = ["six"]\n[tool.other]\nkey = 1';
    const request = parseRequest([script(text)]);
    expect(request.requirements.map((requirement) => requirement.text)).toEqual(['six']);
    expect(request.requiresPython).toBe('>=3.11');
    expect(request.pythonSource).toMatchObject({ file: 'a.test.ts', line: 3 });
  });

  it('remembers where each requirement was declared', () => {
    const { requirements } = parseRequest([
      options({ requirements: ['six'] }),
      script('dependencies = ["attrs"]'),
    ]);
    expect(requirements.map(({ source }) => source.what)).toEqual(['the config', 'PEP 723 block']);
  });

  it('is frozen', () => expect(Object.isFrozen(parseRequest([]))).toBe(true));
});

describe('several parts', () => {
  it('adds lists up, each requirement once', () => {
    const parts = [options({ requirements: ['six', 'attrs'] }), options({ requirements: ['attrs', 'idna'] })];
    expect(textsOf(...parts)).toEqual(['six', 'attrs', 'idna']);
  });

  it('lets the later scalar win, and an absent one not', () => {
    const parts = [
      options({ python: '3.11', refresh: 'never', installTimeout: 5 }),
      options({ python: '3.12' }, 'the docblock'),
      options({ requirements: ['six'] }),
    ];
    expect(parseRequest(parts)).toMatchObject({
      python: '3.12',
      refresh: 'never',
      installTimeout: 5,
      pythonSource: { what: 'the docblock' },
    });
  });
});

describe('requirements', () => {
  it.each([
    'requests',
    'requests==2.32.3',
    'uvicorn[standard]>=0.30',
    'uvicorn [standard,h2] >= 0.30, < 1',
    'a',
    'zope.interface~=5.0',
    'numpy; python_version < "3.12"',
    'pip @ https://example.org/pip-24.0-py3-none-any.whl',
    'six (==1.16)',
    '  six  ',
  ])('admits %j', (requirement) => {
    expect(textsOf(options({ requirements: [requirement] }))).toEqual([requirement.trim()]);
  });

  it.each([
    ['-r other.txt', 'begins with a dash'],
    ['--index-url=https://example.org', 'begins with a dash'],
    ['-e .', 'begins with a dash'],
    ['./local', 'PEP 508'],
    ['six\n--pre', 'one line'],
    ['six\r--pre', 'one line'],
    ['six\0', 'one line'],
    ['', 'PEP 508'],
    ['   ', 'PEP 508'],
    ['six 1.16', 'PEP 508'],
    ['uvicorn[standard', 'PEP 508'],
    ['six-', 'PEP 508'],
    ['six --pre', 'PEP 508'],
  ])('refuses %j', async (requirement, reason) => {
    const error = await rejectionOf(() => parseRequest([options({ requirements: ['attrs', requirement] })]));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain('requirements[1]: ');
    expect(error.summary).toContain(reason);
  });

  it('refuses them in a PEP 723 block alike', async () => {
    const error = await rejectionOf(() => parseRequest([script('dependencies = ["-r other.txt"]')]));
    expect(error.summary).toContain('dependencies[0]: ');
    expect(error.source).toMatchObject({ file: 'a.test.ts', line: 3 });
  });
});

describe('faults', () => {
  it.each([
    [{ requirement: [] }, 'unknown option "requirement"', 'did you mean "requirements"?'],
    [{ PYTHON: '3.12' }, 'unknown option "PYTHON"', 'did you mean "python"?'],
    [{ requires_python: '3.12' }, 'unknown option "requires_python"', 'did you mean "requiresPython"?'],
  ])('suggests the option that %j may mean', async (value, summary, hint) => {
    const error = await rejectionOf(() => parseRequest([options(value)]));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', summary, hint });
  });

  it('lists the options where none is near', async () => {
    const error = await rejectionOf(() => parseRequest([options({ somethingElse: 1 })]));
    expect(error.hint).toBe(
      'known are: requirements, python, requiresPython, refresh, installTimeout, linkMode, cacheDir',
    );
  });

  it.each([
    [{ python: 3.12 }, 'python: '],
    [{ requirements: 'six' }, 'requirements: '],
    [{ requirements: ['six', 7] }, 'requirements[1]: '],
    [{ refresh: 'sometimes' }, 'refresh: '],
    [{ refresh: -1 }, 'refresh: '],
    [{ installTimeout: 0 }, 'installTimeout: '],
    [{ installTimeout: 1.5 }, 'installTimeout: '],
    [{ cacheDir: '' }, 'cacheDir: '],
  ])('names the path in %j', async (value, path) => {
    const error = await rejectionOf(() => parseRequest([options(value, 'the docblock')]));
    expect(error.summary).toMatch(new RegExp(`^${path.replace(/[[\]]/g, '\\$&')}`));
    expect(error.source).toEqual({ what: 'the docblock' });
  });

  it.each([[[]], ['six'], [7]])('refuses %j as options', async (value) => {
    const error = await rejectionOf(() => parseRequest([options(value)]));
    expect(error.code).toBe('INVALID_REQUEST');
  });

  it.each([
    ['dependencies = [', 1],
    ['dependencies = ["six"]\nrequires-python = ', 2],
    ['dependencies = ["six"]\n\nrequires-python = "3.12"\n= 4', 4],
  ])('names the line of malformed TOML in %j', async (text, lineInBlock) => {
    const error = await rejectionOf(() => parseRequest([script(text, 10)]));
    expect(error.summary).toContain('malformed PEP 723 block');
    expect(error.source).toEqual({ file: 'a.test.ts', line: 10 + lineInBlock, what: 'PEP 723 block' });
  });
});
