import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
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
    const [found] = await writtenSnapshots(cache, [id, id], since, unlimited);
    expect(found?.snapshotId).toBe(id);
    const written = found?.written.find((one) => one.path === (where === 'file' ? path : dirname(path)));
    expect(Math.abs((written?.at ?? 0) - Date.now())).toBeLessThan(20_000);
  });

  it('that was written to before is not', async () => {
    const { cache, file } = copied();
    const writtenAt = Date.now() / 1_000 - 40;
    utimesSync(file, writtenAt, writtenAt);
    expect(await writtenSnapshots(cache, [id], Date.now() - 30_000, unlimited)).toEqual([]);
    expect(await writtenSnapshots(cache, [id], Date.now() - 50_000, unlimited)).toHaveLength(1);
  });

  it('that was built meanwhile is not, however many environments stood over it and were used', async () => {
    const environment = await environmentFor({});
    await environment.run('pip', ['install', '--no-index', '--upgrade', 'pip'], { reject: false });
    await environment.run('python', ['-c', 'import pip']);
    await environment.dispose();
    expect(await writtenSnapshots(sharedCache(), [id, 'gone'], 0, unlimited)).toEqual([]);
  });
});

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
