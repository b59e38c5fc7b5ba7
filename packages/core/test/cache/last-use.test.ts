import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noteUse } from '../../src/cache/last-use.js';
import { declare } from '../../src/declaration/declaration.js';
import { prepare, provision } from '../../src/provision.js';
import { readManifest } from '../../src/snapshot/manifest.js';
import { cacheWith, coldCache, sharedCache } from '../support/caches.js';

function mtimeAfterUse(hoursAgo: number): { before: number; after: number } {
  const snapshot = cacheWith('a').snapshot('a');
  const time = Date.now() / 1_000 - hoursAgo * 3_600;
  utimesSync(snapshot.layer, time, time);
  const before = statSync(snapshot.layer).mtimeMs;
  expect(noteUse(snapshot, 0)).toBe(true);
  return { before, after: statSync(snapshot.layer).mtimeMs };
}

it('notes the use of a snapshot that was not used for a day', () => {
  const { after } = mtimeAfterUse(25);
  expect(Date.now() - after).toBeLessThan(60_000);
});

it('writes nothing more often than once a day', () => {
  const { before, after } = mtimeAfterUse(23);
  expect(after).toBe(before);
});

it('tells that a snapshot is gone', () => {
  const snapshot = cacheWith('a').snapshot('a');
  rmSync(snapshot.layer);
  expect(noteUse(snapshot)).toBe(false);
});

describe('the first use after a boot', () => {
  let id: string;
  let module: string;

  beforeAll(async () => {
    ({ snapshotId: id } = await prepare(declare({ cacheDir: sharedCache().root })));
    const { files = [] } = readManifest(sharedCache().snapshot(id).manifest) ?? {};
    module = files.find(([path]) => path.endsWith('pip/__main__.py'))?.[0] ?? '';
  });

  /** A copy of the seed that was used last before the machine was started. */
  function copied() {
    const cache = coldCache();
    execFileSync('cp', ['-a', sharedCache().snapshot(id).root, cache.snapshot(id).root]);
    utimesSync(cache.snapshot(id).layer, 1, 1);
    return { cache, snapshot: cache.snapshot(id), file: join(cache.snapshot(id).tree, module) };
  }

  it('finds all as it was sealed, and is remembered as a use', () => {
    const { snapshot } = copied();
    expect(noteUse(snapshot)).toBe(true);
    expect(Date.now() - statSync(snapshot.layer).mtimeMs).toBeLessThan(60_000);
  });

  it.each<[string, (file: string) => void]>([
    ['a file that lost its end', (file) => truncateSync(file, 3)],
    ['a file that is not there', (file) => rmSync(file)],
    ['a file with other permissions', (file) => chmodSync(file, 0o600)],
    ['a folder with other permissions', (file) => chmodSync(dirname(file), 0o700)],
    ['no list of its files', (file) => rmSync(join(file.slice(0, file.indexOf('/tree/')), 'manifest.json'))],
  ])('takes a snapshot out of sight that has %s; later uses do not look', (_, damage) => {
    const { snapshot, file } = copied();
    chmodSync(dirname(file), 0o755);
    damage(file);
    if (!/permissions/.test(_)) chmodSync(dirname(file), 0o555);
    expect(noteUse(snapshot, 0)).toBe(true);
    utimesSync(snapshot.layer, 1, 1);
    expect(noteUse(snapshot)).toBe(false);
    expect(existsSync(snapshot.layer)).toBe(false);
  });

  it('leaves what was captured, and cannot be built again, to whoever wants to save it', () => {
    const { cache, snapshot } = copied();
    const captured = cache.snapshot('cap-0123456789');
    renameSync(snapshot.root, captured.root);
    const file = join(captured.tree, module);
    chmodSync(file, 0o644);
    truncateSync(file, 3);
    for (let time = 0; time < 2; time++)
      expect(() => noteUse(captured)).toThrow(
        expect.objectContaining({ code: 'CACHE_CORRUPTED', hint: expect.stringContaining('cap-0123456789') }),
      );
    expect(existsSync(captured.layer)).toBe(true);
  });

  it('builds what is not as it was again, for whoever asked', async () => {
    const { cache, snapshot, file } = copied();
    const declaration = declare({ cacheDir: cache.root });
    await prepare(declaration);
    chmodSync(file, 0o644);
    truncateSync(file, 3);
    chmodSync(file, 0o444);
    utimesSync(snapshot.layer, 1, 1);
    const environment = await provision(declaration);
    expect(environment).toMatchObject({ origin: 'built', snapshotId: id });
    await environment.run('python', ['-m', 'pip', '--version']);
    await environment.dispose();
  });
});
