import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { formatTampering, RunCheck } from '../../src/cache/run-check.js';
import { type Damage, verifyCache } from '../../src/cache/verify.js';
import { writtenSnapshots } from '../../src/cache/written.js';
import { declare } from '../../src/declaration/declaration.js';
import { writtenSince } from '../../src/filesystem/written.js';
import { prepare } from '../../src/provision.js';
import { readManifest } from '../../src/snapshot/manifest.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';

const unlimited = Number.POSITIVE_INFINITY;
let id: string;

beforeAll(async () => {
  ({ snapshotId: id } = await prepare(declare({ cacheDir: sharedCache().root })));
});

/** A copy of the seed that was sealed a minute ago. */
function copied(): { cache: CacheLayout; file: string; path: string } {
  const cache = coldCache();
  const { root, tree, manifest } = cache.snapshot(id);
  execFileSync('cp', ['-a', sharedCache().snapshot(id).root, root]);
  const minuteAgo = Date.now() / 1_000 - 60;
  const everything = execFileSync('find', [root, '-not', '-type', 'l', '-print0'], { encoding: 'utf8' });
  for (const each of everything.split('\0').filter(Boolean)) utimesSync(each, minuteAgo, minuteAgo);
  const [path] = readManifest(manifest)?.files.find(([one]) => one.endsWith('pip/__main__.py')) ?? [];
  if (!path) throw new Error('the seed has pip');
  return { cache, path, file: join(tree, path) };
}

describe('a snapshot', () => {
  it.each<[string, (file: string) => void, 'file' | 'folder']>([
    ['a file was written to', (file) => writeFileSync(file, 'x'), 'file'],
    ['a file was made writable', (file) => chmodSync(file, 0o644), 'file'],
    ['a file was removed', (file) => rmSync(file), 'folder'],
    ['a file was added', (file) => writeFileSync(`${file}.new`, ''), 'folder'],
    ['a folder was added', (file) => mkdirSync(`${file}.d`), 'folder'],
    ['a file was replaced', (file) => renameSync(join(dirname(file), '__init__.py'), file), 'folder'],
  ])('into which %s is told, with the time of it', async (_, write, where) => {
    const { cache, file, path } = copied();
    const since = Date.now() - 30_000;
    if (process.getuid?.() !== 0) {
      chmodSync(dirname(file), 0o755);
      chmodSync(file, 0o644);
    }
    write(file);
    const [found] = writtenSnapshots(cache, [id, id], since, unlimited);
    expect(found?.snapshotId).toBe(id);
    const written = found?.written.find((one) => one.path === (where === 'file' ? path : dirname(path)));
    expect(Math.abs((written?.at ?? 0) - Date.now())).toBeLessThan(20_000);
  });

  it('that was written to before is not', async () => {
    const { cache, file } = copied();
    const writtenAt = Date.now() / 1_000 - 40;
    utimesSync(file, writtenAt, writtenAt);
    expect(writtenSnapshots(cache, [id], Date.now() - 30_000, unlimited)).toEqual([]);
    expect(writtenSnapshots(cache, [id], Date.now() - 50_000, unlimited)).toHaveLength(1);
  });

  it('that was built meanwhile is not, however many environments stood over it and were used', async () => {
    const environment = await environmentFor({});
    await environment.run('pip', ['install', '--no-index', '--upgrade', 'pip'], { reject: false });
    await environment.run('python', ['-c', 'import pip']);
    await environment.dispose();
    expect(writtenSnapshots(sharedCache(), [id, 'gone'], 0, unlimited)).toEqual([]);
  });
});

describe('the check after a run', () => {
  /** What is found when `write` happens while the second of three files runs. */
  async function checked(write: (file: string) => void) {
    const { cache, file, path } = copied();
    const check = new RunCheck();
    const used = { snapshotId: id, cacheDirectory: cache.root };
    const during = async (name: string, action: () => void) => {
      check.begin(name, name, used);
      await sleep(30);
      // The next begins at once.
      action();
      check.end(name);
    };
    await during('before', () => {});
    await during('culprit', () => {
      // Only root needs no permission to write.
      if (process.getuid?.() !== 0) chmodSync(dirname(file), 0o755);
      write(file);
    });
    await during('after', () => {});
    const tamperings = await check.finish(unlimited);
    return { cache, path, tamperings, again: await check.finish(unlimited) };
  }

  it.each<[string, (file: string) => void, Damage['kind'], (path: string) => string]>([
    ['a file that was written to', overwrite, 'changed', (path) => path],
    ['a file with another mode', (file) => chmodSync(file, 0o644), 'mode', (path) => path],
    ['a removed file', (file) => rmSync(file), 'missing', (path) => path],
    ['an added file', (file) => writeFileSync(`${file}.new`, ''), 'added', (path) => `${path}.new`],
    ['a replaced file', replace, 'changed', (path) => path],
  ])('finds %s, names the test file, and puts the snapshot away', async (_, write, kind, where) => {
    const { cache, path, tamperings, again } = await checked(write);
    expect(tamperings).toMatchObject([{ snapshotId: id, files: ['culprit'] }]);
    expect(tamperings[0]?.damages).toContainEqual({ path: join('tree', where(path)), kind });
    expect(existsSync(cache.snapshot(id).root)).toBe(false);
    expect(again).toEqual([]);
  });

  it("takes away the bytecode that root's programs added, and blames nobody for it or for the time of a folder", async () => {
    const { cache, tamperings } = await checked((file) => {
      const pycache = join(dirname(file), '__pycache__');
      writeFileSync(join(pycache, '__main__.cpython-311.opt-1.pyc'), '');
      mkdirSync(join(dirname(file), '_vendor', 'certifi', 'new'));
      rmdirSync(join(dirname(file), '_vendor', 'certifi', 'new'));
    });
    expect(tamperings).toEqual([]);
    expect((await verifyCache(cache)).damaged).toEqual([]);
    expect(writtenSnapshots(cache, [id], Date.now() - 30_000, unlimited)).toEqual([]);
  });

  it('finds what one snapshot shares with another, too', async () => {
    const { cache, file } = copied();
    execFileSync('cp', ['-al', cache.snapshot(id).root, cache.snapshot('other').root]);
    const check = new RunCheck();
    check.begin(1, 'culprit', { snapshotId: id, cacheDirectory: cache.root });
    overwrite(file);
    const tamperings = await check.finish(unlimited);
    expect(tamperings.map(({ snapshotId }) => snapshotId)).toEqual([id, 'other']);
    expect(tamperings.map(formatTampering).join()).toMatch(
      / while culprit ran: tree\/.+ was changed\. It is/,
    );
  });
});

function overwrite(file: string): void {
  const { mode } = statSync(file);
  chmodSync(file, 0o644);
  writeFileSync(file, 'x');
  chmodSync(file, mode);
}

function replace(file: string): void {
  const { mode } = statSync(file);
  writeFileSync(`${file}.new`, 'x');
  chmodSync(`${file}.new`, mode);
  utimesSync(`${file}.new`, 1, 1);
  renameSync(`${file}.new`, file);
}

describe('a budget that is too small', () => {
  it('leaves out files, never folders', () => {
    const { cache, file, path } = copied();
    const root = cache.snapshot(id).tree;
    const since = Date.now() - 30_000;
    utimesSync(file, Date.now() / 1_000, Date.now() / 1_000);
    expect(writtenSince({ root, since, budget: -1 })).toEqual({ written: [], isComplete: false });
    expect(writtenSince({ root, since, budget: unlimited })).toEqual({
      written: [{ path, at: statSync(file).mtimeMs }],
      isComplete: true,
    });
    writeFileSync(`${file}.new`, '');
    expect(writtenSince({ root, since, budget: -1 }).written).toMatchObject([{ path: dirname(path) }]);
  });
});
