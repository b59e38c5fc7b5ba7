import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheLayout, snapshotLayout } from '../../src/cache/layout.js';
import { verifySnapshot } from '../../src/cache/verify.js';
import { parallelism } from '../../src/filesystem/pool.js';
import type { Interpreter } from '../../src/interpreter/interpreter.js';
import { nothingWanted } from '../../src/request/request.js';
import { readManifest } from '../../src/snapshot/manifest.js';
import { type Sealing, seal } from '../../src/snapshot/seal.js';
import { workAmongModules } from '../support/misleading-modules.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const site = 'lib/python/site-packages';

/** A draft of a snapshot with these files in its site-packages, and how it is to be sealed. */
function draftWith(files: Readonly<Record<string, string>>, python = oldestPython()): Sealing {
  const root = join(temporaryDirectory(), 'snapshots-v1', 'id');
  const snapshot = snapshotLayout(root);
  for (const [name, text] of Object.entries(files)) {
    const path = join(snapshot.tree, site, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
  return {
    snapshot,
    home: '/home/tree',
    interpreter: { executable: python.executable, sitePackages: site } as Interpreter,
    inherited: undefined,
    donors: [],
    ready: Promise.resolve(),
    run: { wanted: nothingWanted, timeout: 60_000, offline: false, logs: join(root, '..', 'logs') },
  };
}

/** Paths in site-packages, with modes. */
function manifestOf({ snapshot }: Sealing): Record<string, number> {
  const files = readManifest(snapshot.manifest)?.files ?? [];
  return Object.fromEntries(files.map(([path, mode]) => [path.replace(`${site}/`, ''), mode & 0o7777]));
}

const tag = (python: { executable: string }) =>
  execFileSync(python.executable, ['-c', 'import sys; print(sys.implementation.cache_tag)'], {
    encoding: 'utf8',
  }).trim();

it('the same source gives the same bytecode each time, sets included, whatever the working folder has', async () => {
  workAmongModules('json');
  const sealings = [0, 1].map(() =>
    draftWith({ 'a.py': `x in {${Array.from('abcdefghijkl', (one) => `"${one}"`)}}` }),
  );
  const bytecode = [];
  for (const sealing of sealings) {
    const source = join(sealing.snapshot.tree, site, 'a.py');
    utimesSync(source, 1, 1);
    await seal(sealing);
    bytecode.push(readManifest(sealing.snapshot.manifest)?.files.find(([path]) => path.endsWith('.pyc')));
  }
  expect(bytecode[0]).toBeDefined();
  expect(bytecode[1]).toEqual(bytecode[0]);
});

it.each([oldestPython(), newestPython()])(
  'Python $version seals a tree as verification wants it',
  async (python) => {
    const sealing = draftWith(
      { 'a.py': 'x = 1', 'p/b.py': 'y = 2', 'bad.py': 'x = = 1', 'prüf.py': '', 'data.txt': 'd' },
      python,
    );
    const { tree } = sealing.snapshot;
    const data = join(tree, 'share', 'other.py');
    mkdirSync(join(data, '..'));
    writeFileSync(data, 'not_site_packages = 1', { mode: 0o755 });
    symlinkSync('data.txt', join(tree, site, 'link'));
    await seal(sealing);
    const compiled = (name: string) => `__pycache__/${name}.${tag(python)}.pyc`;
    expect(manifestOf(sealing)).toEqual({
      'a.py': 0o444,
      [compiled('a')]: 0o444,
      'p/b.py': 0o444,
      [`p/${compiled('b')}`]: 0o444,
      'bad.py': 0o444,
      'prüf.py': 0o444,
      [compiled('prüf')]: 0o444,
      'data.txt': 0o444,
      link: 0o777,
      'share/other.py': 0o555,
    });
    const cache = cacheLayout(join(sealing.snapshot.root, '..', '..'));
    const { damages } = await verifySnapshot(cache, 'id');
    expect(damages).toEqual([{ path: 'layer.json', kind: 'missing' }]);
  },
);

it('bytecode names the file where it will be, and Python takes it', async () => {
  const python = newestPython();
  const sealing = draftWith({ 'a.py': 'def f(): pass' }, python);
  await seal(sealing);
  const program = 'import a; print(a.f.__code__.co_filename)';
  const env = { PYTHONPATH: join(sealing.snapshot.tree, site), PYTHONDONTWRITEBYTECODE: '1' };
  const verbose = execFileSync(python.executable, ['-v', '-c', program], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(verbose.trim()).toBe(join(sealing.snapshot.tree, site, 'a.py'));
  const [pyc] = Object.keys(manifestOf(sealing)).filter((path) => path.endsWith('.pyc'));
  expect(readFileSync(join(sealing.snapshot.tree, site, pyc ?? ''), 'latin1')).toContain(
    `/home/tree/${site}/a.py`,
  );
});

it('what was linked out of another place is copied: that keeps contents, permissions and number of names', async () => {
  const sealing = draftWith({ 'mine.txt': '' });
  const original = join(temporaryDirectory(), 'original.py');
  writeFileSync(original, 'x = 1', { mode: 0o640 });
  chmodSync(original, 0o640);
  const linked = join(sealing.snapshot.tree, site, 'linked.py');
  linkSync(original, linked);
  await seal(sealing);
  expect(statSync(original)).toMatchObject({ mode: 0o100640, nlink: 1 });
  expect(statSync(linked)).toMatchObject({ mode: 0o100440, nlink: 1 });
  expect(readFileSync(linked, 'utf8')).toBe('x = 1');
  expect(Math.trunc(statSync(linked).mtimeMs)).toBe(Math.trunc(statSync(original).mtimeMs));
});

it('what is still as the parent’s manifest says keeps its name there, and is not read again', async () => {
  const parent = draftWith({ 'pip.py': 'x = 1' });
  await seal(parent);
  const child = draftWith({ 'new.py': 'y = 1' });
  for (const path of Object.keys(manifestOf(parent))) {
    const target = join(child.snapshot.tree, site, path);
    mkdirSync(join(target, '..'), { recursive: true });
    linkSync(join(parent.snapshot.tree, site, path), target);
  }
  await seal({ ...child, inherited: parent.snapshot.manifest });
  expect(lstatSync(join(child.snapshot.tree, site, 'pip.py')).nlink).toBe(2);
  expect(manifestOf(child)).toMatchObject(manifestOf(parent));
  expect(Object.keys(manifestOf(child))).toHaveLength(4);
});

it('a source that kills the compiler costs its own bytecode alone', async () => {
  // Python 3.8 has no limit to how deep it looks into sums. One such source for each process, and one more.
  const killer = `x${'+x'.repeat(300_000)}`;
  const killers = Array.from({ length: parallelism + 1 }, (_, number) => [`killer${number}.py`, killer]);
  const sealing = draftWith({ ...Object.fromEntries(killers), 'a.py': 'x = 1' });
  await seal(sealing);
  const sealed = manifestOf(sealing);
  expect(Object.keys(sealed)).toEqual(
    expect.arrayContaining(['a.py', ...killers.map(([name]) => name ?? '')]),
  );
  expect(Object.keys(sealed).filter((path) => /killer.*pyc$/.test(path))).toEqual([]);
  expect(statSync(join(sealing.snapshot.tree, site, 'killer0.py')).size).toBe(killer.length);
});

it('what does not come to be ready is not sealed', async () => {
  const sealing = draftWith({ 'a.py': '' });
  await seal({ ...sealing, ready: Promise.reject(new Error('the installer failed')) });
  expect(existsSync(sealing.snapshot.manifest)).toBe(false);
});

it('says why it cannot', async () => {
  const sealing = draftWith({ 'a.py': '' });
  writeFileSync(sealing.snapshot.manifest, '');
  const error = await rejectionOf(() => seal(sealing));
  expect(error).toMatchObject({ code: 'BUILD_FAILED' });
  expect(error.summary).toContain('FileExistsError');
});
