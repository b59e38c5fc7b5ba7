import { describe, expect, it } from 'vitest';
import { formatForUv, lockfileFromUv } from '../../../src/installer/uv/pylock.js';
import { createLockfile } from '../../../src/requirement/lockfile.js';
import { rejectionOf } from '../../support/rejection.js';

const head = 'lock-version = "1.0"\ncreated-by = "uv"\nrequires-python = ">=3.11"\n';

function only(text: string, ...rest: [] | [Map<string, never>]) {
  return lockfileFromUv(`${head}[[packages]]\nname = "A.b"\nversion = "1.0"\n${text}`, '/scratch', ...rest)
    .packages[0];
}

describe('what uv locked', () => {
  it('is one wheel of several, with its size, and without what only uv wants to know', () => {
    const wheels = ['py3-none-any', 'cp311-cp311-linux_x86_64'].map(
      (tag) => `{ url = "https://h/a-1.0-${tag}.whl", size = 1, hashes = { sha256 = "${tag}" } }`,
    );
    const name = 'a-1.0-cp311-cp311-linux_x86_64.whl';
    expect(only(`sdist = { url = "https://h/a.tar.gz" }\nwheels = [${wheels.join(', ')}]`)).toEqual({
      name: 'a-b',
      version: '1.0',
      wheels: [{ name, url: `https://h/${name}`, hashes: { sha256: 'cp311-cp311-linux_x86_64' }, size: 1 }],
    });
  });

  it('is a source distribution where there is no wheel', () => {
    expect(only('sdist = { url = "https://user:secret@h/a.tar.gz" }')).toEqual({
      name: 'a-b',
      version: '1.0',
      sdist: { name: 'a.tar.gz', url: 'https://h/a.tar.gz', hashes: {} },
    });
  });

  it('is where its paths lead to', () => {
    expect(only('archive = { path = "../a 1.zip", hashes = { sha256 = "1" } }')?.archive?.url).toBe(
      'file:///a%201.zip',
    );
    expect(only('directory = { path = "../project", editable = true }')?.directory).toEqual({
      path: '/project',
      editable: true,
    });
  });

  it('is a commit, without a credential', () => {
    const vcs = 'vcs = { type = "git", url = "https://user:secret@h/a.git", commit-id = "c0ffee" }';
    expect(only(vcs)?.vcs).toEqual({ type: 'git', url: 'https://h/a.git', 'commit-id': 'c0ffee' });
  });

  it('is only what the declared hashes allow', async () => {
    const source = { what: 'the test' };
    const wheel = 'wheels = [{ url = "https://h/a-1.0-py3-none-any.whl", hashes = { sha256 = "1" } }]';
    const hashed = (hash: string) => new Map([['a-b', { text: 'a.b', source, hashes: [hash] }]]) as never;
    expect(only(wheel, hashed('sha256:1'))?.wheels).toHaveLength(1);
    const error = await rejectionOf(() => only(wheel, hashed('sha256:2')));
    expect(error).toMatchObject({ code: 'HASH_MISMATCH', source });
  });

  it('may be nothing', () => expect(lockfileFromUv(head, '/').packages).toEqual([]));
});

describe('uv is told from which index an archive is', () => {
  const textOf = (url: string, index?: string) =>
    formatForUv(createLockfile([{ name: 'a', version: '1', wheels: [{ url, hashes: {} }] }]), index);

  it('for its cache holds it under that name', () => {
    expect(textOf('https://files.pythonhosted.org/a.whl', 'https://mirror/simple')).toContain(
      'index = "https://pypi.org/simple"',
    );
    const own = textOf('https://host:1/files/a.whl', 'https://user:secret@host:1/simple');
    expect(own).toContain('index = "https://host:1/simple"');
  });

  it.each([
    ['https://cdn/a.whl', 'https://host/simple'],
    ['https://host/a.whl', undefined],
    ['file:///a.whl', 'https://host/simple'],
  ])('unless that is not sure: %s', (url, index) => expect(textOf(url, index)).not.toContain('index ='));
});

it('uv is given archives of this machine by their paths', () => {
  const archive = { url: 'file:///a%20folder/a.zip', hashes: { sha256: '1' } };
  const text = formatForUv(createLockfile([{ name: 'a', version: '1.0', archive }]));
  expect(text).toContain('path = "/a folder/a.zip"');
  expect(text).not.toContain('file:');
});
