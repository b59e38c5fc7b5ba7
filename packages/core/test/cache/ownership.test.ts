import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheLayout, ensureCache } from '../../src/cache/layout.js';
import { assertOurs } from '../../src/cache/ownership.js';
import type { VenvError } from '../../src/error/venv-error.js';
import { sweep } from '../../src/maintenance.js';
import { isRoot, runAsNobody } from '../support/another-user.js';
import { coldCache } from '../support/caches.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const uid = process.geteuid?.() ?? -1;

function errorFor(folder: string): Promise<VenvError> {
  return rejectionOf(() => assertOurs(folder));
}

describe('a cache folder', () => {
  it('that is ours, or is not there yet, is fine', () => {
    assertOurs(coldCache().root);
    assertOurs(join(temporaryDirectory(), 'none', 'such'));
  });

  it.each([0o770, 0o707, 0o777, 0o1777, 0o720])('of mode %o is refused: others may write', async (mode) => {
    const { root } = coldCache();
    chmodSync(root, mode);
    const error = await errorFor(root);
    expect(error.code).toBe('CACHE_UNSAFE');
    expect(error.summary).toContain(`${root} may be written by other users`);
    expect(error.hint).toContain(`chmod -R go-w ${root};`);
    expect(error.details).toMatchObject({
      cachePath: root,
      uid,
      mode: mode.toString(8).padStart(4, '0'),
    });
  });

  it('that others may only read is fine', () => {
    const { root } = coldCache();
    chmodSync(root, 0o755);
    assertOurs(root);
  });

  it('that is a link is refused, wherever it leads', async () => {
    const link = join(temporaryDirectory(), 'a link');
    symlinkSync(coldCache().root, link);
    const error = await errorFor(link);
    expect([error.code, error.details.repair]).toEqual(['CACHE_UNSAFE', `rm '${link}'`]);
    expect(error.summary).toContain('is a symbolic link');
  });

  it('that is a file is refused', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect((await errorFor(file)).summary).toContain(`${file} is no folder`);
    const below = await rejectionOf(() => ensureCache(cacheLayout(join(file, 'cache'))));
    expect(below.summary).toContain(`${file} is no folder`);
  });

  it("that is another user's is refused", async () => {
    // Root gives a folder away; whoever is not root finds one of root's.
    const theirs = isRoot ? temporaryDirectory() : '/usr/lib';
    if (isRoot) chownSync(theirs, 12_345, 12_345);
    const error = await errorFor(theirs);
    expect(error.code).toBe('CACHE_UNSAFE');
    expect(error.summary).toContain(`belongs to another user (uid ${isRoot ? 12_345 : 0})`);
    expect(error.details.repair).toBe(`chown -R ${uid} ${theirs}`);
  });
});

describe('what stands in the cache', () => {
  it.each<[string, (path: string) => void]>([
    ['a link', (path) => symlinkSync('/tmp', path)],
    [
      'a folder that others may write',
      (path) => chmodSync(mkdirSync(path, { recursive: true }) ?? '', 0o777),
    ],
    [
      'a file that others may write',
      (path) => {
        writeFileSync(path, '');
        chmodSync(path, 0o666);
      },
    ],
  ])('is looked at before work begins: %s', async (_, make) => {
    const cache = cacheLayout(temporaryDirectory());
    make(cache.snapshots);
    const error = await rejectionOf(() => ensureCache(cache));
    expect([error.code, error.details.cachePath]).toEqual(['CACHE_UNSAFE', cache.snapshots]);
    expect(readdirSync(cache.root)).toEqual(['snapshots-v1']);
  });
});

it('in a cache that is not ours nothing is swept', async () => {
  const cache = coldCache();
  mkdirSync(join(cache.trash, 'theirs'));
  chmodSync(cache.root, 0o777);
  expect((await sweep(cache.root)).trash).toBe(0);
  expect(readdirSync(cache.trash)).toEqual(['theirs']);
  chmodSync(cache.root, 0o700);
  expect((await sweep(cache.root)).trash).toBe(1);
});

// Root may do everything: a process of another user shows what the others see. Where this is not root, it is that user.
describe('to a user who may not write', () => {
  it('the folder, its owner, its mode and a command are named before any work', () => {
    const parent = temporaryDirectory();
    chmodSync(parent, 0o755);
    const { error } = runAsNobody(join(parent, 'cache'));
    if (isRoot) {
      expect(error).toMatchObject({
        code: 'PERMISSION_DENIED',
        details: { cachePath: parent, uid: 0, mode: '0755', repair: `chown 65534 ${parent}` },
      });
      expect(readdirSync(parent)).toEqual([]);
    } else expect(error).toBeUndefined();
  });

  it('a folder of his own without the permission is named too', () => {
    const { root, nobody } = readOnlyCache();
    const { error } = runAsNobody(root);
    expect(error).toMatchObject({
      code: 'PERMISSION_DENIED',
      details: { cachePath: root, uid: nobody, mode: '0500', repair: `chmod u+rwx ${root}` },
    });
  });

  it('so is one of the folders in the cache, before any work begins', () => {
    const { tmp, nobody } = readOnlyCache();
    const records = join(tmp, 'resolutions-v1');
    mkdirSync(records);
    if (isRoot) chownSync(records, nobody, nobody);
    chmodSync(records, 0o500);
    const { error, events } = runAsNobody(tmp);
    expect(error).toMatchObject({
      code: 'PERMISSION_DENIED',
      details: { cachePath: records, mode: '0500', repair: `chmod u+rwx ${records}` },
    });
    expect(events.filter(({ type }) => type === 'interpreterFound')).toEqual([]);
  });

  it('a private temporary cache serves instead, where that is wished, with a warning', () => {
    const { root } = readOnlyCache();
    const { tmp } = readOnlyCache();
    const { error, cacheDirectory, events } = runAsNobody(root, { cacheFallback: true }, tmp);
    expect(error).toBeUndefined();
    expect(cacheDirectory.startsWith(join(tmp, 'testvenv-'))).toBe(true);
    expect(statSync(cacheDirectory).mode & 0o777).toBe(0o700);
    expect(events.filter(({ type }) => type === 'cacheFallback')).toMatchObject([
      { wanted: root, used: cacheDirectory, error: { code: 'PERMISSION_DENIED' } },
    ]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('nothing serves instead where somebody was there before', () => {
    const { root } = readOnlyCache();
    const { tmp, nobody } = readOnlyCache();
    const planted = join(tmp, `testvenv-${nobody}`);
    mkdirSync(planted);
    chmodSync(planted, 0o777);
    const { error } = runAsNobody(root, { cacheFallback: true }, tmp);
    expect(error).toMatchObject({ code: 'CACHE_UNSAFE', details: { cachePath: planted } });
  });
});

/** A folder that its owner, the other user, may not write in; a folder for temporary files of that user. */
function readOnlyCache(): { root: string; tmp: string; nobody: number } {
  const parent = temporaryDirectory();
  chmodSync(parent, 0o755);
  const [root, tmp] = [join(parent, 'cache'), join(parent, 'tmp')];
  const nobody = isRoot ? 65_534 : uid;
  for (const folder of [root, tmp]) {
    mkdirSync(folder);
    if (isRoot) chownSync(folder, nobody, nobody);
  }
  chmodSync(root, 0o500);
  chmodSync(tmp, 0o700);
  return { root, tmp, nobody };
}
