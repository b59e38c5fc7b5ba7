import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Observer } from '../../../src/cache/observation.js';
import type { ProcessEnv } from '../../../src/host.js';
import { readRequirementsFile } from '../../../src/request/sources/requirements-file.js';
import { folderWith, readingIn } from '../../support/readings.js';
import { rejectionOf } from '../../support/rejection.js';
import { writeWheel } from '../../support/wheels.js';

const source = { what: 'the test' };
/** A reference to a variable. */
const of = (variable: string) => `\${${variable}}`;
const hash = `sha256:${'a'.repeat(64)}`;

function read(files: Readonly<Record<string, string | Buffer>>, processEnv: ProcessEnv = {}) {
  const root = folderWith({ 'requirements.txt': '', ...files });
  return readIn(root, processEnv);
}

function readIn(root: string, processEnv: ProcessEnv = {}) {
  const reading = readingIn(root, processEnv);
  const gathered = readRequirementsFile(join(root, 'requirements.txt'), 'requirements file', source, reading);
  return { root, gathered, observer: reading.observer, texts: gathered.requirements.map(({ text }) => text) };
}

describe('a requirements file', () => {
  it('gives requirements with the lines they begin on', () => {
    const { gathered } = read({ 'requirements.txt': 'six==1.17.0\n\n# no\nattrs \\\n  >=20 # yes\n' });
    expect(gathered.requirements).toEqual([
      { text: 'six==1.17.0', source: { file: 'requirements.txt', line: 1, what: 'requirements file' } },
      { text: 'attrs   >=20', source: { file: 'requirements.txt', line: 4, what: 'requirements file' } },
    ]);
  });

  it('names others, from its own folder on', () => {
    const { texts, gathered } = read({
      'requirements.txt': '-r sub/more.txt\nsix',
      'sub/more.txt': '-r ../third.txt\n-c bounds.txt\nattrs',
      'third.txt': 'idna',
      'sub/bounds.txt': '-r more-bounds.txt\nsix<2',
      'sub/more-bounds.txt': 'attrs<30',
    });
    expect(texts).toEqual(['idna', 'attrs', 'six']);
    expect(gathered.constraints.map(({ text }) => text)).toEqual(['attrs<30', 'six<2']);
    expect(gathered.requirements[1]?.source).toMatchObject({ file: 'sub/more.txt', line: 3 });
  });

  it('may name one file twice', () => {
    const files = {
      'requirements.txt': '-r a.txt\n-r b.txt',
      'a.txt': '-r c.txt',
      'b.txt': '-r c.txt',
      'c.txt': 'six',
    };
    expect(read(files).texts).toEqual(['six', 'six']);
  });

  it('says where distributions come from', () => {
    const { gathered, root } = read({
      'requirements.txt': [
        '--index-url https://first.example/simple',
        '-i https://second.example/simple --extra-index-url https://third.example/simple',
        '--find-links links',
        '-f https://example.org/page.html',
        '--no-binary a,b --only-binary :all:',
        '--only-binary :none: --only-binary c',
        '--no-index',
        '--pre',
      ].join('\n'),
      'links/x': '',
    });
    expect(gathered.indexSettings).toEqual({
      indexUrl: 'https://second.example/simple',
      extraIndexUrls: ['https://third.example/simple'],
      findLinks: [join(root, 'links'), 'https://example.org/page.html'],
      noBinary: ['a', 'b'],
      onlyBinary: ['c'],
      noIndex: true,
      pre: true,
    });
  });

  it('has hashes', () => {
    const { gathered } = read({
      'requirements.txt': `six==1.17.0 \\\n  --hash=${hash} \\\n  --hash=${hash}\n--require-hashes`,
    });
    expect(gathered.requirements[0]).toMatchObject({ text: 'six==1.17.0', hashes: [hash, hash] });
    expect(gathered.requiresHashes).toMatchObject({ line: 4 });
  });

  it('has paths, from its own folder on', () => {
    const root = folderWith({
      'requirements.txt': '-r sub/local.txt',
      'sub/local.txt':
        './client\n-e ./client[dev]\n./odd ; python_version > "3"\nsmall @ ./small-1.0-py3-none-any.whl\n',
      'sub/client/pyproject.toml': '[project]\nname = "the-client"\n',
      'sub/odd/setup.py': '',
    });
    writeWheel(join(root, 'sub'), { name: 'small', version: '1.0' });
    const at = (path: string) => pathToFileURL(join(root, 'sub', path)).href;
    const { gathered, texts } = readIn(root);
    expect(texts).toEqual([
      `the-client @ ${at('client')}`,
      `${at('client')}[dev]`,
      `${at('odd')} ; python_version > "3"`,
      `small @ ${at('small-1.0-py3-none-any.whl')}`,
    ]);
    expect(gathered.requirements.map(({ editable, local }) => [editable, local?.kind])).toEqual([
      [undefined, 'directory'],
      [true, 'directory'],
      [undefined, 'directory'],
      [undefined, 'archive'],
    ]);
  });

  it('has URLs, whose names are read from them', () => {
    const { texts } = read({
      'requirements.txt': [
        'https://example.org/six-1.17.0-py2.py3-none-any.whl',
        'https://example.org/six-1.17.0.tar.gz#sha256=aa ; os_name == "posix"',
        'git+https://example.org/six.git@v1#egg=six',
        '-e git+https://example.org/six.git#egg=six',
        'git+https://example.org/unnamed.git',
      ].join('\n'),
    });
    expect(texts).toEqual([
      'six @ https://example.org/six-1.17.0-py2.py3-none-any.whl',
      'six @ https://example.org/six-1.17.0.tar.gz#sha256=aa ; os_name == "posix"',
      'six @ git+https://example.org/six.git@v1#egg=six',
      'git+https://example.org/six.git#egg=six',
      'git+https://example.org/unnamed.git',
    ]);
  });

  it('is noted, with all that it names', () => {
    const { observer, root } = read({ 'requirements.txt': '-r a.txt\n-c b.txt', 'a.txt': '', 'b.txt': '' });
    const paths = observer.observations.map(([path]) => path);
    expect(paths).toEqual(['requirements.txt', 'a.txt', 'b.txt'].map((name) => join(root, name)));
  });
});

describe('variables', () => {
  it('are put in their places, if they have a value', () => {
    const { texts } = read(
      {
        'requirements.txt': `six==${of('VERSION')}\nattrs @ https://example.org/${of('EMPTY')}/${of('lower')}\n-r ${of('FILE')}`,
        'x.txt': 'idna',
      },
      { VERSION: '1.17.0', EMPTY: '', lower: 'no', FILE: 'x.txt' },
    );
    expect(texts).toEqual([
      'six==1.17.0',
      `attrs @ https://example.org/${of('EMPTY')}/${of('lower')}`,
      'idna',
    ]);
  });

  it('are noted, but for credentials', () => {
    const { gathered, observer } = read(
      { 'requirements.txt': `--index-url https://${of('USER_NAME')}:${of('TOKEN')}@${of('HOST')}/simple` },
      { USER_NAME: 'me', TOKEN: 'secret', HOST: 'example.org' },
    );
    expect(gathered.index.indexUrl).toBe('https://me:secret@example.org/simple');
    const variables = observer.observations.filter(([, , kind]) => kind === 'variable');
    expect(variables.map(([name]) => name)).toEqual(['HOST']);
    expect(JSON.stringify(observer.observations)).not.toContain('example.org');
  });

  it('must be escaped where they are credentials, and are not shown', async () => {
    const files = { 'requirements.txt': `six\n-i https://${of('TOKEN')}@example.org/simple` };
    const error = await rejectionOf(() => read(files, { TOKEN: 'sec/ret' }));
    expect(error.summary).toContain('the value of TOKEN');
    expect(error.message).not.toContain('ret');
    expect(error.source).toMatchObject({ line: 2 });
  });

  it('smuggle in no options', async () => {
    const error = await rejectionOf(() =>
      read({ 'requirements.txt': `six${of('MORE')}` }, { MORE: ' --pre' }),
    );
    expect(error.summary).toContain('would take for an option');
    const lines = await rejectionOf(() =>
      read({ 'requirements.txt': `six${of('MORE')}` }, { MORE: '\n--pre' }),
    );
    expect(lines.summary).toContain('one line');
  });
});

describe('a fault', () => {
  it.each([
    ['six 1.0', 'is not a requirement'],
    ['six==', 'is not a requirement'],
    ['six>=1 ; nonsense', 'marker variable'],
    ['--trusted-host example.org', 'the option --trusted-host is not supported'],
    ['--prefer-binary', 'the option --prefer-binary is not supported'],
    ['six --config-settings=a=b', 'the option --config-settings is not supported'],
    ['six -r other.txt', '--requirement cannot stand behind a requirement'],
    ['--hash=sha256:aa', '--hash must stand behind a requirement'],
    ['six --hash=md5:aa', 'is no hash'],
    ['six --hash=sha256:aa', 'is no hash'],
    ['-r missing.txt', 'the requirements file missing.txt is not there'],
    ['-c missing.txt', 'the constraints file missing.txt is not there'],
    ['-r .', 'cannot be read: EISDIR'],
    ['-r https://example.org/requirements.txt', 'not from the network'],
    ['./missing', '"./missing" is not there'],
    ['./folder', 'is no Python project'],
    ['./folder/file.txt', 'is neither a project nor an archive'],
    ['file://elsewhere/x.whl', 'is no file URL of this machine'],
    ['-e six', '"six" is not there'],
    ['-e six @ https://example.org/six.whl', 'is out of place'],
    ['-e https://example.org/six.whl', 'cannot be installed in place'],
    ['-e ./wheel.whl', 'cannot be installed in place'],
    ['./nameless[extra]', 'its name cannot be read'],
    ['-c bounds-with-extras.txt', 'a constraint cannot have extras'],
    ['-c bounds-in-place.txt', 'a constraint cannot be installed in place'],
    ['-c bounds-nameless.txt', 'a constraint needs a name'],
  ])('in %j names file and line', async (line, words) => {
    const files = {
      'requirements.txt': `# first\n${line}\n`,
      'folder/file.txt': '',
      'wheel.whl': '',
      'nameless/setup.py': '',
      'bounds-with-extras.txt': '\nsix[x]<2',
      'bounds-in-place.txt': '\n-e ./nameless',
      'bounds-nameless.txt': '\n./nameless',
    };
    const error = await rejectionOf(() => read(files));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(words);
    expect(error.source).toMatchObject({ line: 2 });
    expect(error.source?.file).toBe(/bounds-\S+/.exec(line)?.[0] ?? 'requirements.txt');
  });

  it('that is an unknown option hints at the one that may be meant', async () => {
    const error = await rejectionOf(() => read({ 'requirements.txt': '--find-link x' }));
    expect(error.hint).toBe('did you mean "--find-links"?');
  });

  it.each([
    [{ 'requirements.txt': '\n-r requirements.txt' }, 'requirements.txt → requirements.txt'],
    [{ 'requirements.txt': '-r a.txt', 'a.txt': '\n-r b.txt', 'b.txt': '-c a.txt' }, 'a.txt → b.txt → a.txt'],
  ])('that is a circle names all in it: %j', async (files, circle) => {
    const error = await rejectionOf(() => read(files));
    expect(error.summary).toContain('in a circle');
    expect(error.summary).toContain(circle);
    expect(error.source?.line).toBeGreaterThan(0);
  });

  it('that is a circle is found through links', async () => {
    const root = folderWith({ 'requirements.txt': '-r link.txt' });
    symlinkSync('requirements.txt', join(root, 'link.txt'));
    expect((await rejectionOf(() => readIn(root))).summary).toContain('in a circle');
  });

  it('in the encoding names the line', async () => {
    const error = await rejectionOf(() =>
      read({ 'requirements.txt': Buffer.from('six\n# Größe', 'latin1') }),
    );
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', source: { file: 'requirements.txt', line: 2 } });
    expect(error.hint).toContain('UTF-8');
  });

  it('shows no credentials', async () => {
    const line = 'six @ https://me:secret@example.org/six.whl nonsense';
    const error = await rejectionOf(() => read({ 'requirements.txt': line }));
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('secret');
    expect(error.summary).toContain('https://example.org/six.whl');
  });
});

describe('a file that vanishes while it is read', () => {
  /** Removes what it has just looked at. */
  class Vandal extends Observer {
    override look(path: string): boolean {
      const there = super.look(path);
      rmSync(path, { recursive: true });
      return there;
    }
  }

  it('is a clear error', async () => {
    const root = folderWith({ 'requirements.txt': 'six' });
    const reading = { ...readingIn(root), observer: new Vandal() };
    const path = join(root, 'requirements.txt');
    const error = await rejectionOf(() => readRequirementsFile(path, 'requirements file', source, reading));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', source });
    expect(error.summary).toBe('the requirements file requirements.txt vanished while it was read');
  });

  it('is one for a wheel too', async () => {
    const root = folderWith({});
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub', 'requirements.txt'), '../x-1-py3-none-any.whl');
    writeFileSync(join(root, 'x-1-py3-none-any.whl'), '');
    const observer = new (class extends Observer {
      override look(path: string): boolean {
        if (path.endsWith('.whl')) rmSync(path);
        return super.look(path);
      }
    })();
    const path = join(root, 'sub', 'requirements.txt');
    const error = await rejectionOf(() =>
      readRequirementsFile(path, 'requirements file', source, { ...readingIn(root), observer }),
    );
    expect(error.summary).toContain('x-1-py3-none-any.whl" vanished while it was read');
  });
});
