import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CacheLayout, SnapshotLayout } from '../../src/cache/layout.js';
import { type Damage, verifyCache, verifySnapshot } from '../../src/cache/verify.js';
import { declare } from '../../src/declaration/declaration.js';
import { prepare } from '../../src/provision.js';
import { readManifest } from '../../src/snapshot/manifest.js';
import { coldCache, sharedCache } from '../support/caches.js';

let sealed: SnapshotLayout;
let snapshotId: string;

beforeAll(async () => {
  ({ snapshotId } = await prepare(declare({ cacheDir: sharedCache().root })));
  sealed = sharedCache().snapshot(snapshotId);
});

/** A cache of the test's own with a copy of the seed, a real snapshot: what is done to it harms nobody. */
function copied(): CacheLayout {
  const cache = coldCache();
  execFileSync('cp', ['-a', sealed.root, cache.snapshot(snapshotId).root]);
  return cache;
}

/** Writes where nobody may. Only root needs no permission for that. */
function inside<T>(path: string, action: (path: string) => T): T {
  const modes = [dirname(path), path].flatMap((each) => {
    const stat = lstatSync(each, { throwIfNoEntry: false });
    return stat && !stat.isSymbolicLink() ? [[each, stat.mode & 0o7777] as const] : [];
  });
  for (const [each, mode] of modes) chmodSync(each, mode | 0o200);
  const result = action(path);
  for (const [each, mode] of modes) if (lstatSync(each, { throwIfNoEntry: false })) chmodSync(each, mode);
  return result;
}

async function damagesAfter(path: string, damage: (path: string) => unknown): Promise<readonly Damage[]> {
  const cache = copied();
  inside(join(cache.snapshot(snapshotId).root, path), damage);
  return (await verifySnapshot(cache, snapshotId)).damages;
}

/** A module in the snapshot's site-packages. */
function modulePath(): string {
  const { files = [] } = readManifest(sealed.manifest) ?? {};
  const found = files.find(([path]) => path.endsWith('pip/__main__.py'));
  if (!found) throw new Error('the seed has pip');
  return join('tree', found[0]);
}

function flip(path: string, offset = 0): void {
  const stat = lstatSync(path);
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, stat.atime, stat.mtime);
}

describe('a snapshot as it was sealed', () => {
  it('has no damage, and neither has its copy', async () => {
    const { damages, files } = await verifySnapshot(sharedCache(), snapshotId);
    expect(damages).toEqual([]);
    expect(files).toBeGreaterThan(500);
    expect((await verifySnapshot(copied(), snapshotId)).damages).toEqual([]);
  });
});

describe('of a snapshot, verify finds', () => {
  it.each<[string, (path: string) => unknown, Damage['kind']]>([
    ['one flipped bit, with the time stamp put back', flip, 'changed'],
    [
      'a file that was cut short by one byte',
      (path) => truncateSync(path, lstatSync(path).size - 1),
      'changed',
    ],
    ['a file that grew', (path) => writeFileSync(path, '\n', { flag: 'a' }), 'changed'],
    ['a deleted file', (path) => rmSync(path), 'missing'],
    [
      'a link where a file was, to the same text',
      (path) => {
        renameSync(path, `${path}.away`);
        symlinkSync(`${path}.away`, path);
      },
      'mode',
    ],
    [
      'a folder where a file was',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'mode',
    ],
    [
      'a named pipe where a file was, which it does not read',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
      'mode',
    ],
  ])('%s', async (_, damage, kind) => {
    const path = modulePath();
    const damages = await damagesAfter(path, damage);
    expect(damages.filter((one) => !one.path.endsWith('.away'))).toContainEqual({ path, kind });
  });

  it.each([0o644, 0o555, 0o4444, 0o000])('a file that was given the mode %o', async (mode) => {
    const path = modulePath();
    const cache = copied();
    chmodSync(join(cache.snapshot(snapshotId).root, path), mode);
    expect((await verifySnapshot(cache, snapshotId)).damages).toContainEqual({ path, kind: 'mode' });
  });

  it('a folder that was given another mode', async () => {
    const path = dirname(modulePath());
    const cache = copied();
    chmodSync(join(cache.snapshot(snapshotId).root, path), 0o755);
    expect((await verifySnapshot(cache, snapshotId)).damages).toEqual([{ path, kind: 'mode' }]);
  });

  it('an added file, an added empty folder, an added link', async () => {
    const added = join(dirname(modulePath()), 'added');
    const kinds: ((path: string) => void)[] = [
      (path) => writeFileSync(path, ''),
      (path) => mkdirSync(path),
      (path) => symlinkSync('nowhere', path),
    ];
    for (const add of kinds) {
      expect(await damagesAfter(added, add)).toEqual([{ path: added, kind: 'added' }]);
    }
  });

  it('a missing empty folder', async () => {
    const { directories = [] } = readManifest(sealed.manifest) ?? {};
    const folders = directories.map(([path]) => path).filter((path) => path !== '');
    const files = readManifest(sealed.manifest)?.files.map(([path]) => path) ?? [];
    const empty = folders.find(
      (folder) => ![...files, ...folders].some((path) => path.startsWith(`${folder}/`)),
    );
    if (!empty) throw new Error('`include` of a virtualenv is empty');
    const path = join('tree', empty);
    expect(await damagesAfter(path, (folder) => rmdirSync(folder))).toEqual([{ path, kind: 'missing' }]);
  });

  it('a link that leads elsewhere', async () => {
    const [link] =
      readManifest(sealed.manifest)?.files.find(([, mode]) => (mode & 0o170000) === 0o120000) ?? [];
    if (!link) return expect(process.platform).not.toBe('linux');
    const path = join('tree', link);
    const damages = await damagesAfter(path, (old) => {
      rmSync(old);
      symlinkSync('/no', old);
    });
    expect(damages).toEqual([{ path, kind: 'changed' }]);
  });

  it('the whole tree gone', async () => {
    const damages = await damagesAfter('tree', (path) => renameSync(path, join(dirname(path), 'elsewhere')));
    expect(damages).toContainEqual({ path: 'elsewhere', kind: 'added' });
    expect(damages.filter(({ kind }) => kind === 'missing').length).toBeGreaterThan(500);
  });

  it.each<[string, string, (path: string) => unknown, Damage]>([
    [
      'a layer that was changed',
      'layer.json',
      (path) => flip(path, 200),
      { path: 'layer.json', kind: 'changed' },
    ],
    ['a layer that is gone', 'layer.json', (path) => rmSync(path), { path: 'layer.json', kind: 'missing' }],
    [
      'a note of what was compiled that was changed',
      'compiled.json',
      (path) => flip(path, 200),
      { path: 'compiled.json', kind: 'changed' },
    ],
    [
      'a manifest that is none',
      'manifest.json',
      (path) => truncateSync(path, 99),
      { path: 'manifest.json', kind: 'changed' },
    ],
    [
      'a manifest that is gone',
      'manifest.json',
      (path) => rmSync(path),
      { path: 'manifest.json', kind: 'missing' },
    ],
  ])('%s', async (_, path, damage, expected) => {
    expect(await damagesAfter(path, damage)).toEqual([expected]);
  });

  it('any bit of the manifest that was flipped', async () => {
    const { size } = lstatSync(sealed.manifest);
    for (let offset = 7; offset < size; offset += Math.floor(size / 25)) {
      const damages = await damagesAfter('manifest.json', (path) => flip(path, offset));
      expect(damages, `at ${offset}`).not.toEqual([]);
    }
  });

  it('a layer, a manifest and a note of what was compiled that others may write', async () => {
    const cache = copied();
    const { compiled, layer, manifest } = cache.snapshot(snapshotId);
    for (const path of [compiled, layer, manifest]) chmodSync(path, 0o666);
    expect((await verifySnapshot(cache, snapshotId)).damages).toEqual([
      { path: 'compiled.json', kind: 'mode' },
      { path: 'layer.json', kind: 'mode' },
      { path: 'manifest.json', kind: 'mode' },
    ]);
  });
});

describe('of a cache, verify', () => {
  it('names each damaged snapshot and no other', async () => {
    const cache = copied();
    execFileSync('cp', ['-a', cache.snapshot(snapshotId).root, cache.snapshot('other').root]);
    writeFileSync(join(cache.snapshots, 'stray'), '');
    const { snapshots, damaged } = await verifyCache(cache);
    expect(snapshots).toBe(3);
    // Under another name it is not what the name says.
    expect(damaged.map(({ id }) => id)).toEqual(['other', 'stray']);
    expect(damaged[0]?.damages).toEqual([{ path: 'layer.json', kind: 'changed' }]);
  });

  it('finds nothing to say of an empty one', async () => {
    expect(await verifyCache(coldCache())).toEqual({ snapshots: 0, files: 0, damaged: [] });
  });
});
