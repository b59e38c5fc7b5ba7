import { describe, expect, it } from 'vitest';
import {
  archiveOf,
  createLockfile,
  fileName,
  formatLockfile,
  type LockedDistribution,
  lockfileDigest,
  parseLockfile,
} from '../../src/requirement/lockfile.js';

function wheel(name: string, sha256: string, host = 'https://files.example.org'): LockedDistribution {
  const url = `${host}/${name}-1.0-py3-none-any.whl`;
  return { name, version: '1.0', wheels: [{ name: fileName(url), url, hashes: { sha256 } }] };
}

describe('text form', () => {
  it('reads back what it wrote', () => {
    const url = 'https://files.example.org/c-1.0%2Blocal.tar.gz';
    const lockfile = createLockfile([
      wheel('b', '22'),
      wheel('a', '11'),
      { name: 'c', version: '1.0+local', sdist: { url, hashes: { sha256: '33' } } },
      { name: 'd', version: '2', archive: { url, hashes: {} } },
    ]);
    expect(parseLockfile(formatLockfile(lockfile))).toEqual(lockfile);
  });

  it('is a pylock.toml', () => {
    expect(formatLockfile(createLockfile([wheel('a', '11')]))).toMatch(
      /^lock-version = "1.0"\ncreated-by = "testvenv"\n[\s\S]*\[\[packages\]\]\nname = "a"/,
    );
  });

  it.each(['lock-version = "2.0"\ncreated-by = "testvenv"\npackages = []', 'packages = 1', 'not toml'])(
    'is refused when it is something else: %j',
    (text) => expect(parseLockfile(text)).toBeUndefined(),
  );
});

describe('digest', () => {
  const digest = lockfileDigest(createLockfile([wheel('a', '11'), wheel('b', '22')]));

  it('does not depend on where the archives lie', () => {
    const mirrored = [wheel('a', '11', 'http://mirror:80/x'), wheel('b', '22', 'file:///srv')];
    expect(lockfileDigest(createLockfile(mirrored))).toBe(digest);
  });

  it('does not depend on the order', () => {
    expect(lockfileDigest(createLockfile([wheel('b', '22'), wheel('a', '11')]))).toBe(digest);
  });

  it.each([
    ['another hash', [wheel('a', '12'), wheel('b', '22')]],
    ['another name', [wheel('c', '11'), wheel('b', '22')]],
    ['another version', [{ ...wheel('a', '11'), version: '1.1' }, wheel('b', '22')]],
    ['one distribution less', [wheel('a', '11')]],
  ])('changes with %s', (_, packages) => {
    expect(lockfileDigest(createLockfile(packages))).not.toBe(digest);
  });

  it('falls back to the file name where no hash is known', () => {
    const bare = (url: string) =>
      lockfileDigest(createLockfile([{ name: 'a', version: '1', archive: { url, hashes: {} } }]));
    expect(bare('file:///one/a-1.zip')).toBe(bare('file:///two/a-1.zip'));
    expect(bare('file:///one/a-1.zip')).not.toBe(bare('file:///one/a-1.post1.zip'));
  });
});

it('installs the direct archive before a wheel before a source distribution', () => {
  const archive = (url: string) => ({ url, hashes: {} });
  const all = { archive: archive('a'), wheels: [archive('w')], sdist: archive('s') };
  const { archive: _, ...indexed } = all;
  expect(archiveOf({ name: 'x', version: '1', ...all }).url).toBe('a');
  expect(archiveOf({ name: 'x', version: '1', ...indexed }).url).toBe('w');
  expect(() => archiveOf({ name: 'x', version: '1' })).toThrow('names no archive of x');
});
