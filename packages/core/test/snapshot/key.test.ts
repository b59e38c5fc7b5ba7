import { describe, expect, it } from 'vitest';
import type { Interpreter } from '../../src/interpreter/interpreter.js';
import { createLockfile } from '../../src/requirement/lockfile.js';
import { snapshotKey } from '../../src/snapshot/key.js';

const interpreter: Interpreter = {
  executable: '/usr/bin/python3.12',
  version: '3.12.1',
  implementation: 'cpython',
  freeThreaded: false,
  abi: 'cpython-312-x86_64-linux-gnu',
  platform: 'linux-x86_64',
  libc: 'glibc-2.36',
  sitePackages: 'lib/python3.12/site-packages',
  hasVenv: true,
  bootstrapPip: '/usr/lib/pip.whl',
};
const [a, b] = ['a', 'b'].map((name) => {
  const url = `https://example.org/${name}.whl`;
  return { name, version: '1', wheels: [{ url, hashes: { sha256: name } }] };
}) as [never, never];
const lockfile = createLockfile([a, b]);
const key = snapshotKey(lockfile, interpreter, 'pip==26.3');

describe('the key of a snapshot', () => {
  it('is short and fit for a folder name', () => expect(key).toMatch(/^[0-9a-f]{32}$/));

  it('does not depend on the order of the distributions', () => {
    expect(snapshotKey(createLockfile([b, a]), interpreter, 'pip==26.3')).toBe(key);
  });

  it.each<Partial<Interpreter>>([{ executable: '/other' }, { bootstrapPip: '/other.whl' }])(
    'does not depend on a path: %j',
    (change) => expect(snapshotKey(lockfile, { ...interpreter, ...change }, 'pip==26.3')).toBe(key),
  );

  it.each<Partial<Interpreter>>([
    { version: '3.12.2' },
    { abi: 'cpython-312t-x86_64-linux-gnu' },
    { platform: 'linux-aarch64' },
    { libc: 'musl-1.2' },
    { implementation: 'pypy' },
  ])('changes with the interpreter: %j', (change) => {
    expect(snapshotKey(lockfile, { ...interpreter, ...change }, 'pip==26.3')).not.toBe(key);
  });

  it('changes with the distributions, and with the installer', () => {
    expect(snapshotKey(createLockfile([a]), interpreter, 'pip==26.3')).not.toBe(key);
    expect(snapshotKey(lockfile, interpreter, 'pip==26.2')).not.toBe(key);
  });
});
