import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observer, stillHolds } from '../../src/cache/observation.js';
import { isLocalPath, nameOfArchive, readLocalSource } from '../../src/request/local-source.js';
import { folderWith } from '../support/readings.js';

const referrer = { source: { what: 'the test' }, what: '"./client"' };

const files = {
  'pyproject.toml': '[project]\nname = "client"\n',
  'src/client/__init__.py': 'x = 1\n',
  'src/client/build/__init__.py': '',
};

function read(path: string, editable = false) {
  const observer = new Observer();
  return { ...readLocalSource(path, editable, referrer, { observer }), observer };
}

describe('a project', () => {
  it('is known by what it holds, not by where it lies', () => {
    const [here, there] = [read(folderWith(files)), read(folderWith(files))];
    expect(here).toMatchObject({ kind: 'directory', name: 'client' });
    expect(here.content).toBe(there.content);
    expect(read(folderWith({ ...files, 'src/client/__init__.py': 'x = 2\n' })).content).not.toBe(
      here.content,
    );
    expect(read(folderWith({ ...files, 'src/client/more.py': '' })).content).not.toBe(here.content);
    expect(read(folderWith({ ...files, 'src/client/build/__init__.py': 'y' })).content).not.toBe(
      here.content,
    );
  });

  it.each([
    '.git/HEAD',
    'build/lib/client/__init__.py',
    'dist/client-1.tar.gz',
    'src/client.egg-info/PKG-INFO',
    'src/client/__pycache__/x.pyc',
    '.venv/bin/python',
    'node_modules/x/setup.py',
  ])('does not change with %s', (path) => {
    const folder = folderWith(files);
    const { content, observer } = read(folder);
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), 'x');
    expect(read(folder).content).toBe(content);
    expect(stillHolds(observer.observations)).toBe(true);
  });

  it.each([
    ['edited', (folder: string) => appendFileSync(join(folder, 'src/client/__init__.py'), '#')],
    ['added', (folder: string) => writeFileSync(join(folder, 'src/client/new.py'), '')],
    ['renamed', (folder: string) => renameSync(join(folder, 'src/client'), join(folder, 'src/other'))],
  ])('is seen to change when a file is %s', (_, change) => {
    const folder = folderWith(files);
    const { observer } = read(folder);
    expect(stillHolds(observer.observations)).toBe(true);
    change(folder);
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('in place is known by its path and by how it is built, for its modules are used where they are', () => {
    const folder = folderWith(files);
    const { content, observer } = read(folder, true);
    writeFileSync(join(folder, 'src/client/__init__.py'), 'x = 2\n');
    expect(read(folder, true).content).toBe(content);
    expect(stillHolds(observer.observations)).toBe(true);
    writeFileSync(join(folder, 'setup.cfg'), '');
    expect(read(folder, true).content).not.toBe(content);
    expect(stillHolds(observer.observations)).toBe(false);
    expect(read(folderWith(files), true).content).not.toBe(content);
  });
});

it('an archive is known by what it holds', () => {
  const folder = folderWith({ 'a-1-py3-none-any.whl': 'one', 'b.zip': 'one', 'c.zip': 'two' });
  const [a, b, c] = ['a-1-py3-none-any.whl', 'b.zip', 'c.zip'].map((name) => read(join(folder, name)));
  expect(a).toMatchObject({ kind: 'archive', name: 'a' });
  expect(a?.content).toBe(b?.content);
  expect(a?.content).not.toBe(c?.content);
  appendFileSync(join(folder, 'b.zip'), 'more');
  expect(stillHolds(b?.observer.observations ?? [])).toBe(false);
  expect(stillHolds(a?.observer.observations ?? [])).toBe(true);
});

describe('a path', () => {
  it.each([
    '.',
    '..',
    './a',
    '../a',
    '/a',
    '~/a',
    'a/b',
    '.[dev]',
    '..[dev]',
    './a ; python_version > "3"',
    'a-1.tar.gz',
    'a.whl[x]',
  ])('is %s', (text) => expect(isLocalPath(text)).toBe(true));

  it.each([
    'six',
    'six==1.0',
    'six[a]',
    'six @ ./a',
    'six[a] @ ../a',
    'six ; os_name == "a/b"',
    'zope.event',
  ])('is not %s', (text) => expect(isLocalPath(text)).toBe(false));
});

it.each([
  ['https://e.org/a_b-1.0-py3-none-any.whl#sha256=x', 'a_b'],
  ['/x/a.b-1.0-1-cp311-cp311-linux_x86_64.whl', 'a.b'],
  ['a_b-1.0.tar.gz', 'a_b'],
  ['a.zip', undefined],
  ['archive.tar.gz', undefined],
])('the name of %s is %s', (file, name) => expect(nameOfArchive(file)).toBe(name));
