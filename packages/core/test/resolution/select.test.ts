import { describe, expect, it } from 'vitest';
import { type Pylock, pylockSchema } from '../../src/requirement/pylock.js';
import { type PythonFacts, selectPackages } from '../../src/resolution/select.js';
import { rejectionOf } from '../support/rejection.js';

const facts: PythonFacts = {
  markers: { python_version: '3.11', python_full_version: '3.11.7', sys_platform: 'linux' },
  tags: ['cp311-cp311-linux_x86_64', 'py3-none-any'],
};
const hashes = { sha256: 'aa' };
const sdist = { url: 'https://e.org/a-1.tar.gz', hashes };
const wheel = (tags: string) => ({ url: `https://e.org/a-1-${tags}.whl`, hashes });

function lock(packages: readonly object[], more: object = {}): Pylock {
  return pylockSchema.parse({ 'lock-version': '1.0', 'created-by': 'someone', packages, ...more });
}

function select(pylock: Pylock, extras: readonly string[] = [], groups: readonly string[] = []) {
  const place = { path: '/p/pylock.toml', shown: 'pylock.toml', source: { what: 'the test' } };
  return selectPackages({ pylock, extras, groups, ...place }, facts).packages;
}

const namesOf = (packages: ReturnType<typeof select>) => packages.map(({ name }) => name);

describe('a package is chosen', () => {
  it('by its marker', () => {
    const packages = [
      { name: 'b', version: '1', sdist, marker: 'python_version < "3.9"' },
      { name: 'B', version: '2', sdist, marker: 'python_version >= "3.9"' },
      { name: 'a', version: '1', sdist },
    ];
    expect(select(lock(packages)).map(({ name, version }) => [name, version])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it('by extras and groups', () => {
    const more = { extras: ['x'], 'dependency-groups': ['test', 'base'], 'default-groups': ['base'] };
    const pylock = lock(
      [
        { name: 'a', sdist, version: '1', marker: '"x" in extras' },
        { name: 'b', sdist, version: '1', marker: '"test" in dependency_groups' },
        { name: 'c', sdist, version: '1', marker: '"base" in dependency_groups' },
      ],
      more,
    );
    expect(namesOf(select(pylock))).toEqual(['c']);
    expect(namesOf(select(pylock, ['X'], ['TEST']))).toEqual(['a', 'b', 'c']);
  });

  it('with the wheel that fits best, else its source distribution', () => {
    const wheels = [
      wheel('py3-none-any'),
      wheel('cp311-cp311-linux_x86_64'),
      wheel('cp312-cp312-linux_x86_64'),
    ];
    const [a] = select(lock([{ name: 'a', version: '1', sdist, wheels }]));
    expect(a?.wheels).toMatchObject([{ url: wheel('cp311-cp311-linux_x86_64').url }]);
    const [b] = select(lock([{ name: 'a', version: '1', sdist, wheels: [wheel('cp38-cp38-win32')] }]));
    expect(b).toMatchObject({ sdist: { url: sdist.url, hashes } });
    expect(b?.wheels).toBeUndefined();
  });

  it('with paths from the Lockfile on, which come before URLs', () => {
    const vcs = { type: 'git', url: 'https://e.org/c.git', 'commit-id': 'abc', 'requested-revision': 'main' };
    const packages = select(
      lock([
        { name: 'a', version: '1', wheels: [{ ...wheel('py3-none-any'), path: 'w/a-1-py3-none-any.whl' }] },
        { name: 'b', directory: { path: '../b', editable: true } },
        { name: 'c', vcs },
        { name: 'd', archive: { path: 'd 1.zip', hashes } },
      ]),
    );
    expect(packages).toEqual([
      {
        name: 'a',
        version: '1',
        wheels: [{ name: 'a-1-py3-none-any.whl', url: 'file:///p/w/a-1-py3-none-any.whl', hashes }],
      },
      { name: 'b', directory: { path: '/b', editable: true } },
      { name: 'c', vcs: { type: 'git', url: 'https://e.org/c.git', 'commit-id': 'abc' } },
      { name: 'd', archive: { name: 'd 1.zip', url: 'file:///p/d%201.zip', hashes } },
    ]);
  });
});

describe('a Lockfile is refused', () => {
  const a = { name: 'a', version: '1', sdist };

  it.each([
    [
      'without an archive that fits',
      lock([{ name: 'a', version: '1', wheels: [wheel('cp38-cp38-win32')] }]),
      'no archive of a 1 that fits this Python (cp311-cp311-linux_x86_64)\n  it has: a-1-cp38-cp38-win32.whl',
    ],
    [
      'for another Python',
      lock([a], { 'requires-python': '>=3.12' }),
      'it requires Python >=3.12, this one is 3.11.7',
    ],
    [
      'with a package for another Python',
      lock([{ ...a, 'requires-python': '<3.9' }]),
      'a requires Python <3.9',
    ],
    [
      'for other environments',
      lock([a], { environments: ['sys_platform == "win32"'] }),
      'other environments',
    ],
  ])('%s: DISTRIBUTION_NOT_FOUND', async (_, pylock, words) => {
    const error = await rejectionOf(() => select(pylock));
    expect(error).toMatchObject({ code: 'DISTRIBUTION_NOT_FOUND', source: { what: 'the test' } });
    expect(error.summary).toContain(words);
    expect(error.hint).toContain('lock again');
  });

  it.each([
    ['with two versions at once', lock([a, { ...a, version: '2' }]), 'two versions of a apply at once'],
    ['with a malformed marker', lock([{ ...a, marker: 'nonsense' }]), 'the marker of a: expected'],
    [
      'with a malformed requires-python',
      lock([a], { 'requires-python': 'x' }),
      'malformed requires-python "x"',
    ],
  ])('%s: INVALID_REQUEST', async (_, pylock, words) => {
    const error = await rejectionOf(() => select(pylock));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(words);
  });

  it('where it lacks an extra or a group that is asked for', async () => {
    const pylock = lock([a], { extras: ['docs'], 'dependency-groups': ['test'] });
    const extra = await rejectionOf(() => select(pylock, ['doc']));
    expect(extra).toMatchObject({ hint: 'did you mean "docs"?', code: 'INVALID_REQUEST' });
    expect((await rejectionOf(() => select(pylock, [], ['tests']))).hint).toBe('did you mean "test"?');
  });
});
