import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLockfile } from '../../src/resolution/declared-lockfile.js';
import { folderWith, readingIn } from '../support/readings.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const source = { what: 'the test' };

function read(text: string, name = 'pylock.toml', path = '/nowhere') {
  const root = folderWith({ [name]: text });
  const { host, observer } = readingIn(root, { PATH: path });
  return readLockfile({ path: join(root, name), source, extras: [], groups: [] }, host, observer);
}

describe('a Lockfile', () => {
  it('is read, also by a later minor version', async () => {
    const { pylock } = await read('lock-version = "1.1"\ncreated-by = "pip"\nnew-field = 1\npackages = []');
    expect(pylock).toMatchObject({ 'created-by': 'pip', packages: [] });
  });

  it.each([
    ['lock-version = "2.0"\ncreated-by = "x"\npackages = []', 'lock-version 2.0, not 1.0'],
    ['lock-version = "1.0"\n= 1', 'malformed Lockfile'],
    ['lock-version = "1.0"\ncreated-by = "x"', 'packages: '],
    ['lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nversion = "1"', 'packages[0].name: '],
    [
      'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\nsdist = { hashes = {} }',
      'neither url nor path',
    ],
    ['packages = []', 'lock-version: '],
  ])('that is %j is refused', async (text, words) => {
    const error = await rejectionOf(() => read(text));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(words);
    expect(error.source?.file).toBe('pylock.toml');
  });

  it('that is not there is refused', async () => {
    const { host, observer } = readingIn(temporaryDirectory());
    const declared = { path: join(host.root, 'pylock.toml'), source, extras: [], groups: [] };
    const error = await rejectionOf(() => readLockfile(declared, host, observer));
    expect(error).toMatchObject({ summary: 'the Lockfile pylock.toml is not there', source });
  });
});

describe('a uv.lock', () => {
  it('needs a uv', async () => {
    const error = await rejectionOf(() => read('version = 1', 'uv.lock'));
    expect(error.summary).toContain('no uv is on PATH');
    expect(error.hint).toContain('uv export');
  });
});
