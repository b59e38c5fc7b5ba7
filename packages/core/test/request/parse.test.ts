import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DeclarationPart } from '../../src/declaration/declaration.js';
import { parseRequest as parseWith } from '../../src/request/parse.js';
import { folderWith, readingIn } from '../support/readings.js';
import { rejectionOf } from '../support/rejection.js';

function parseRequest(parts: readonly DeclarationPart[]) {
  return parseWith(parts, readingIn('/nowhere'));
}

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
      remote: undefined,
      remoteMode: 'read-write',
      remoteTimeout: 60_000,
      requirements: [],
      constraints: [],
      index: {},
      python: undefined,
      requiresPython: undefined,
      refresh: 24,
      installer: undefined,
      offline: false,
      installTimeout: 300_000,
      createTimeout: 60_000,
      commandTimeout: undefined,
      lockTimeout: 1_800_000,
      maxEnvironmentSize: 1_000_000_000,
      maxCacheSize: undefined,
      limits: undefined,
      linkMode: 'layered',
      pythonSource: undefined,
      lockfile: undefined,
      frozen: false,
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
    expect(request.pythonSource).toMatchObject({ file: 'a.test.ts', line: 4 });
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
    ['./local', 'is not there'],
    ['six\n--pre', 'one line'],
    ['six\r--pre', 'one line'],
    ['six\0', 'one line'],
    ['', 'PEP 508'],
    ['   ', 'PEP 508'],
    ['six 1.16', 'PEP 508'],
    ['uvicorn[standard', 'PEP 508'],
    ['six-', 'PEP 508'],
    ['six --pre', 'take for an option'],
  ])('refuses %j', async (requirement, reason) => {
    const error = await rejectionOf(() => parseRequest([options({ requirements: ['attrs', requirement] })]));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain('requirements[1]: ');
    expect(error.summary).toContain(reason);
  });

  it('refuses them in a PEP 723 block alike', async () => {
    const error = await rejectionOf(() => parseRequest([script('dependencies = ["-r other.txt"]')]));
    expect(error.summary).toContain('dependencies[0]: ');
    expect(error.source).toMatchObject({ file: 'a.test.ts', line: 4 });
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
    expect(error.hint).toEqual(
      expect.stringMatching(/^known are: requirements, requirementsFiles, .*, cacheDir\b/),
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
    [{ maxCacheSize: '1GB' }, 'maxCacheSize: '],
    [{ limits: { memory: -1 } }, 'limits.memory: '],
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

describe('sources are mixed freely', () => {
  const files = {
    'requirements.txt': '--index-url https://from-file.example/simple\nsix==1.17.0\n',
    'bounds.txt': 'attrs<30\n',
    'pyproject.toml':
      '[project]\nname = "p"\nrequires-python = ">=3.9"\ndependencies = ["attrs"]\n[dependency-groups]\ntest = ["pytest"]\n',
    'tool.py': '# /// script\n# requires-python = "<4"\n# dependencies = ["idna"]\n# ///\n',
    'client/pyproject.toml': '[project]\nname = "client"\n',
  };

  it('and all end in one set', () => {
    const root = folderWith(files);
    const first = options({
      requirementsFiles: ['requirements.txt'],
      constraints: ['bounds.txt'],
      script: 'tool.py',
    });
    const second = options(
      { pyproject: '.', editable: ['client'], indexUrl: 'https://own.example/simple', pre: true },
      'b',
    );
    const third = options(
      { groups: ['test'], requirements: ['six==1.17.0', 'flit'], noBinary: ['six'] },
      'c',
    );
    const reading = readingIn(root);
    const request = parseWith([first, second, third, script('dependencies = ["tqdm"]')], reading);
    const url = pathToFileURL(join(root, 'client')).href;
    expect(request.requirements.map(({ text }) => text)).toEqual([
      'six==1.17.0',
      'idna',
      url,
      'flit',
      'tqdm',
      'attrs',
      'pytest',
    ]);
    expect(request.constraints.map(({ text }) => text)).toEqual(['attrs<30']);
    expect(request.index).toEqual({ indexUrl: 'https://own.example/simple', noBinary: ['six'], pre: true });
    expect(request.requiresPython).toBe('<4,>=3.9');
    const seen = reading.observer.observations.map(([path]) => path);
    for (const name of [
      'requirements.txt',
      'bounds.txt',
      'pyproject.toml',
      'tool.py',
      'client/pyproject.toml',
    ])
      expect(seen).toContain(join(root, name));
  });

  it('a bare version that must hold beside others is a specifier', () => {
    const parts = [options({ requiresPython: '3.12' }), script('requires-python = ">=3.9"')];
    expect(parseRequest(parts).requiresPython).toBe('==3.12.*,>=3.9');
  });

  it('an option of the declaration overrides what its files say', () => {
    const root = folderWith(files);
    const value = {
      requirementsFiles: ['requirements.txt'],
      indexUrl: 'https://own.example/simple',
      noIndex: true,
    };
    expect(parseWith([options(value)], readingIn(root)).index).toEqual({
      indexUrl: 'https://own.example/simple',
      noIndex: true,
    });
  });

  it.each([
    [{ extras: ['dev'] }, 'extras and groups are those of a project or a Lockfile'],
    [{ frozen: true }, 'frozen needs a Lockfile'],
    [{ requirementsFiles: ['missing.txt'] }, 'the requirements file missing.txt is not there'],
    [{ constraints: ['missing.txt'] }, 'the constraints file missing.txt is not there'],
    [{ pyproject: 'missing' }, 'the pyproject.toml missing is not there'],
    [{ script: 'missing.py' }, 'the script missing.py is not there'],
    [{ editable: ['missing'] }, 'editable[0]: "missing" is not there'],
    [{ indexUrl: '--pre' }, 'indexUrl: it begins with a dash'],
    [{ extraIndexUrls: ['https://a', 'https://a\n--pre'] }, 'extraIndexUrls[1]: it must be one line'],
    [{ findLinks: ['./x --pre'] }, 'findLinks[0]: it has a dash behind a space'],
    [{ noBinary: ['--pre'] }, 'noBinary: "--pre" is not a name'],
    [{ onlyBinary: ['a,b'] }, 'onlyBinary: "a,b" is not a name'],
    [{ requirements: ['six==1.17.0'], requireHashes: true }, 'six==1.17.0 has no hash: hashes are required'],
  ])('%j: %s', async (value, summary) => {
    const error = await rejectionOf(() => parseRequest([options(value, 'the docblock')]));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(summary);
    expect(error.source).toEqual({ what: 'the docblock' });
  });

  it.each(['https://a --trusted-host b', 'https://a\n--pre', '--pre'])(
    'no variable holds an option: %j',
    async (URL) => {
      const reading = readingIn(folderWith({ 'r.txt': `--extra-index-url \${URL}` }), { URL });
      const index = [{ indexUrl: `\${URL}` }, { findLinks: [`\${URL}`] }, { requirementsFiles: ['r.txt'] }];
      const named = [{ requirements: [`\${URL}`] }, { editable: [`\${URL}`] }];
      for (const value of [...index, ...named])
        expect((await rejectionOf(() => parseWith([options(value)], reading))).code).toBe('INVALID_REQUEST');
    },
  );

  it('once one requirement has a hash, every one must', async () => {
    const root = folderWith({ 'r.txt': `six==1.17.0 --hash=sha256:${'a'.repeat(64)}` });
    const parts = [
      options({ requirementsFiles: ['r.txt'] }),
      options({ requirements: ['idna==3.10'] }, 'the docblock'),
    ];
    const error = await rejectionOf(() => parseWith(parts, readingIn(root)));
    expect(error).toMatchObject({ source: { what: 'the docblock' } });
    expect(error.summary).toContain('idna==3.10 has no hash');
  });
});

describe('a Lockfile', () => {
  const lockfile = options({ lockfile: 'pylock.toml', groups: ['test'] });

  it('begins at the project, and takes the extras and groups', () => {
    expect(parseRequest([lockfile, options({ extras: ['x'] }, 'b')]).lockfile).toMatchObject({
      path: '/nowhere/pylock.toml',
      extras: ['x'],
      groups: ['test'],
    });
  });

  it.each([
    [{ CI: 'true' }, undefined, true],
    [{ CI: '1' }, undefined, true],
    [{ CI: 'false' }, undefined, false],
    [{ CI: '' }, undefined, false],
    [{}, undefined, false],
    [{}, true, true],
    [{ CI: 'true' }, false, false],
  ])('with %j, and frozen %j, is frozen: %j', (processEnv, frozen, expected) => {
    const parts = [lockfile, options(frozen === undefined ? {} : { frozen }, 'b')];
    expect(parseWith(parts, readingIn('/nowhere', processEnv)).frozen).toBe(expected);
  });
});
