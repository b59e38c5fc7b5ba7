import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CacheLayout, cacheLayout, ensureCache } from '../../../src/cache/layout.js';
import { verifyCache } from '../../../src/cache/verify.js';
import { declare } from '../../../src/declaration/declaration.js';
import { removeTree } from '../../../src/filesystem/remove-tree.js';
import { readHost } from '../../../src/host.js';
import { provision } from '../../../src/provision.js';
import { decompressor } from '../../../src/snapshot/archive/compression.js';
import { exportSnapshot } from '../../../src/snapshot/archive/export.js';
import { misfitOf } from '../../../src/snapshot/archive/fits.js';
import { importSnapshot } from '../../../src/snapshot/archive/import.js';
import { findSnapshot } from '../../../src/snapshot/find.js';
import type { InterpreterTags } from '../../../src/snapshot/layer.js';
import { listNames } from '../../../src/snapshot/named.js';
import { readLayer } from '../../../src/snapshot/read-layer.js';
import { type Crafted, craft, fileOf, textEntry } from '../../support/archives.js';
import { coldCache, sharedCache } from '../../support/caches.js';
import { seenIn, writeTools } from '../../support/capturing.js';
import { environmentFor, evaluate } from '../../support/environments.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const tools = writeTools();
afterAll(() => removeTree(tools.folder));

/** A captured snapshot over a built one, exported; with all that an environment over it shows. */
let exported: { path: string; id: string; built: string; seen: unknown; tags: InterpreterTags };

beforeAll(async () => {
  const cache = sharedCache();
  const environment = await provision(declare({ requirements: [tools.one[0]], cacheDir: cache.root }));
  const { sitePackages, prefix, snapshotId: built } = environment;
  await environment.run('pip', ['install', '--quiet', '--no-deps', '--no-index', tools.three[0]]);
  mkdirSync(join(prefix, 'src'));
  writeFileSync(join(prefix, 'src', 'local.py'), 'x = "found"\n');
  writeFileSync(join(sitePackages, 'local.pth'), `${join(prefix, 'src')}\n`);
  const { id } = await environment.snapshot('to-move', { message: 'all of it' });
  const seen = await seenIn(environment);
  await environment.dispose();
  const path = join(tools.folder, 'to-move.testvenv');
  const result = await exportSnapshot(cache, findSnapshot(cache, 'to-move'), path, { compression: 'gzip' });
  expect(result).toMatchObject({ path, snapshotId: id, bytes: readFileSync(path).length });
  const tags = readLayer(cache, id)?.interpreter;
  if (!tags) throw new Error('it was captured a moment ago');
  exported = { path, id, built, seen, tags };
});

const bring = (cache: CacheLayout, path: string, name?: string) =>
  importSnapshot(cache, readHost(), path, name === undefined ? {} : { name });

const contentsOf = (cache: CacheLayout) =>
  [cache.snapshots, cache.temp].map((folder) => readdirSync(folder)).concat(listNames(cache) as never);

describe('an archive', () => {
  it('brings a snapshot and what it stands over to another cache, once', async () => {
    const cache = coldCache();
    const { id, built } = exported;
    const brought = await bring(cache, exported.path);
    expect(brought).toMatchObject({ snapshotId: id, imported: [built, id], found: [] });
    expect(brought.named).toMatchObject({ name: 'to-move', version: 1, message: 'all of it' });
    expect((await verifyCache(cache)).damaged).toEqual([]);
    const again = await bring(cache, exported.path, 'other');
    expect(again).toMatchObject({ imported: [], found: [built, id], named: { name: 'other', version: 1 } });

    const environment = await environmentFor({ cacheDir: cache.root });
    await environment.restore('to-move');
    expect(await seenIn(environment)).toEqual(exported.seen);
    // What named a folder of the one cache names that of the other.
    const program = 'import local; print(json.dumps([local.x, local.__file__]))';
    const [x, file] = (await evaluate(environment, program)) as [string, string];
    expect([x, file.startsWith(cache.snapshots)]).toEqual(['found', true]);
    // And from there it is the same archive, but for the date of the name.
    await exportSnapshot(cache, findSnapshot(cache, id), `${exported.path}.2`, { compression: 'gzip' });
    const sizes = [exported.path, `${exported.path}.2`].map((path) => readFileSync(path).length);
    expect(Math.abs((sizes[0] ?? 0) - (sizes[1] ?? 0))).toBeLessThan(2_048);
    await environment.dispose();
  });

  it('that is damaged anywhere is refused, and brings nothing', async () => {
    const cache = coldCache();
    const whole = readFileSync(exported.path);
    const path = join(temporaryDirectory(), 'damaged');
    const before = contentsOf(cache);
    const refused = async (bytes: Buffer, what: string) => {
      writeFileSync(path, bytes);
      expect((await rejectionOf(() => bring(cache, path))).code, what).toBe('ARCHIVE_INVALID');
    };
    const places = [
      0,
      99,
      130,
      150,
      257,
      511,
      512,
      530,
      600,
      1_023,
      1_500,
      2_047,
      whole.length - 1,
      whole.length - 1_500,
    ];
    for (let count = 1; count <= 20; count++) places.push(Math.floor((whole.length * count) / 21));
    for (const place of places) {
      const flipped = Buffer.from(whole);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (place % 8));
      await refused(flipped, `a bit flipped at ${place}`);
    }
    for (const length of [0, 1, 511, 512, 2_000, whole.length >> 1, whole.length - 512, whole.length - 1])
      await refused(whole.subarray(0, length), `cut to ${length}`);
    for (const place of [0, 600, whole.length >> 1]) {
      await refused(
        Buffer.concat([whole.subarray(0, place), whole.subarray(place + 512)]),
        `512 missing at ${place}`,
      );
      await refused(
        Buffer.concat([whole.subarray(0, place), Buffer.alloc(512), whole.subarray(place)]),
        `512 added at ${place}`,
      );
    }
    await refused(Buffer.concat([whole, Buffer.from('x')]), 'one added behind');
    await refused(Buffer.concat([whole, whole]), 'twice');
    expect(contentsOf(cache)).toEqual(before);
  });

  it('is none, where there is no file', async () => {
    expect((await rejectionOf(() => bring(coldCache(), '/no/such/file'))).code).toBe('INVALID_REQUEST');
    expect((await rejectionOf(() => bring(coldCache(), exported.path, '../x'))).code).toBe('INVALID_REQUEST');
  });
});

const inSite = (name: string) => `lib/python3/site-packages/${name}`;
const link = (path: string, target: string): [string, number, number, string] => [
  path,
  0o120777,
  target.length,
  target,
];
const linkEntry = (id: string, path: string, target: string) => ({
  header: { name: `${id}/tree/${path}`, size: 0, type: 'symlink' as const, linkname: target },
});

describe('an archive that is whole, and made to do harm,', () => {
  it.each<[string, Crafted, string]>([
    ['writes above its folder', { files: [fileOf('../evil', 'text')] }, 'unsafe path'],
    ['writes to an absolute path', { files: [fileOf('/tmp/evil', 'text')] }, 'unsafe path'],
    ['writes by way of dots', { files: [fileOf('bin/../../../evil', 'text')] }, 'unsafe path'],
    ['has a link that leads out', { files: [link(inSite('l'), '../../../../evil')] }, 'leads out'],
    ['has an absolute link', { files: [link(inSite('l'), '/etc')] }, 'leads out'],
    [
      'writes through a link',
      { files: [link(inSite('l'), 'm'), fileOf(inSite('l/x'), 'text')] },
      'unsafe path',
    ],
    ['has a file that is run as its owner', { files: [fileOf('bin/x', 'text', 0o104555)] }, 'odd mode'],
    ['has a device', { files: [fileOf('bin/x', 'text', 0o060444)] }, 'odd mode'],
    [
      'lists a file twice',
      { files: [fileOf(inSite('a.py'), 'text'), fileOf(inSite('a.py'), 'text')] },
      'lists a file twice',
    ],
    [
      'makes an environment write a file that is run as its owner',
      { layer: { templates: [{ path: 'bin/x', text: '', mode: 0o4755 }] } },
      'a template of an odd mode',
    ],
    [
      'makes an environment link what it does not bring',
      { layer: { links: ['bin/x'] } },
      'lacks a file that',
    ],
    ['makes a folder elsewhere', { directories: [['../evil', 0o40555]] }, 'odd folder'],
    [
      'makes an environment write elsewhere',
      { layer: { templates: [{ path: '../../x', text: '' }] } },
      'unsafe path',
    ],
    ['makes an environment link elsewhere', { layer: { links: ['../x'] } }, 'unsafe path'],
    ['has site-packages elsewhere', { layer: { sitePackages: '../../site-packages' } }, 'odd site-packages'],
    [
      'stands over what it does not bring',
      { layer: { behind: [{ snapshotId: 'a'.repeat(32), links: [], copies: [] }] } },
      'stands over',
    ],
    ['is not what its name says', { id: `cap-${'0'.repeat(28)}` }, 'not what its name says'],
    ['has a path for a name', { id: '../../evil' }, 'names no snapshot'],
    [
      'has another content',
      { entries: (id) => [textEntry(`${id}/tree/${inSite('a.py')}`, 'evil')] },
      'not what its list says',
    ],
    [
      'has more content',
      { entries: (id) => [textEntry(`${id}/tree/${inSite('a.py')}`, 'text and more')] },
      'too large',
    ],
    [
      'has a link for a file',
      { entries: (id) => [linkEntry(id, inSite('a.py'), 'x')] },
      'not what its list says',
    ],
    [
      'has another link',
      {
        files: [link(inSite('l'), 'm')],
        entries: (id) => [linkEntry(id, inSite('l'), '/etc')],
      },
      'another link',
    ],
    ['has a layer that is none', { layer: { links: 'all' as never } }, 'no record of a snapshot'],
    ['lacks a file', { entries: () => [] }, 'lacks'],
    [
      'has one file more',
      { entries: (id) => [textEntry(`${id}/tree/${inSite('a.py')}`, 'text'), textEntry('../evil', 'x')] },
      'more than it says',
    ],
    ['has another file first', { entries: (id) => [textEntry(`${id}/tree/../../evil`, 'x')] }, 'lacks'],
  ])('%s: refused', async (_, crafted, words) => {
    // One for all: none of them leaves anything, and the interpreters are looked for once.
    const cache = cacheLayout(join(tools.folder, 'c'));
    ensureCache(cache);
    const before = contentsOf(cache);
    const path = join(temporaryDirectory(), 'crafted');
    await craft(path, exported.tags, crafted);
    const error = await rejectionOf(() => bring(cache, path));
    expect(error.code).toBe('ARCHIVE_INVALID');
    expect(error.summary).toContain(words);
    expect(contentsOf(cache)).toEqual(before);
  });

  it('would be taken without the harm', async () => {
    const cache = coldCache();
    const path = join(temporaryDirectory(), 'crafted');
    await craft(path, exported.tags, { files: [fileOf(inSite('a.py'), 'text'), fileOf('share/x', 'text')] });
    expect((await bring(cache, path)).imported).toHaveLength(1);
    expect((await verifyCache(cache)).damaged).toEqual([]);
  });

  it('for another platform is refused, and says why', async () => {
    const path = join(temporaryDirectory(), 'elsewhere');
    const refusal = async (tags: Partial<InterpreterTags>) => {
      await craft(path, { ...exported.tags, ...tags }, {});
      const error = await rejectionOf(() => bring(cacheLayout(sharedCache().root), path));
      expect(error.code).toBe('SNAPSHOT_INCOMPATIBLE');
      return error.summary;
    };
    expect(await refusal({ platform: 'linux-riscv64' })).toContain('the platform linux-riscv64');
    expect(await refusal({ version: '3.99.1' })).toContain('there is no cpython@3.99 here');
    expect(await refusal({ abi: 'cpython-311d' })).toContain('the ABI cpython-311d');
  });
});

it.each([
  [{}, undefined],
  [{ libc: 'glibc-2.17' }, undefined],
  [{ libc: 'glibc-2.99' }, 'it is for glibc-2.99'],
  [{ libc: 'musl-1.2' }, 'it is for musl-1.2'],
  [{ platform: 'macosx-11.0-arm64' }, 'it is for the platform macosx-11.0-arm64'],
])('tags %j fit a machine with glibc, or do not', (tags, expected) => {
  const here = { abi: 'cpython-311', platform: 'linux-x86_64', libc: 'glibc-2.36' };
  const misfit = misfitOf({ implementation: 'cpython', version: '3.11.7', ...here, ...tags }, here);
  if (expected === undefined) expect(misfit).toBeUndefined();
  else expect(misfit).toContain(expected);
});

it('a snapshot for an older macOS fits a newer one, and not the other way round', () => {
  const on = (platform: string) => ({ abi: 'a', platform, libc: '' });
  const made = (platform: string) => ({ implementation: 'cpython', version: '3.12.1', ...on(platform) });
  expect(misfitOf(made('macosx-11.0-arm64'), on('macosx-14.0-arm64'))).toBeUndefined();
  expect(misfitOf(made('macosx-14.0-arm64'), on('macosx-11.0-arm64'))).toContain('macosx-14.0-arm64');
  expect(misfitOf(made('macosx-11.0-arm64'), on('macosx-14.0-x86_64'))).toContain('macosx-11.0-arm64');
});

it('a snapshot with a link that leads out, or with damage, is not exported', async () => {
  const cache = coldCache();
  const path = join(temporaryDirectory(), 'crafted');
  await craft(path, exported.tags, {});
  const { snapshotId } = await bring(cache, path);
  const { manifest } = cache.snapshot(snapshotId);
  const write = (files: unknown) => {
    rmSync(manifest, { force: true });
    writeFileSync(manifest, JSON.stringify({ files, directories: [] }));
  };
  const attempt = () => exportSnapshot(cache, findSnapshot(cache, snapshotId), `${path}.out`, {});
  write([link('l', '/etc')]);
  expect((await rejectionOf(attempt)).code).toBe('INVALID_REQUEST');
  write([fileOf(inSite('a.py'), 'other')]);
  expect((await rejectionOf(attempt)).code).toBe('CACHE_CORRUPTED');
  expect(readdirSync(cache.temp)).toEqual([]);
});

it('zstd is used where Node has it, and its absence is said', async () => {
  const hasZstd = 'createZstdDecompress' in zlib;
  if (!hasZstd) return expect((await rejectionOf(() => decompressor('zstd'))).code).toBe('INVALID_REQUEST');
  const [cache, path] = [coldCache(), join(temporaryDirectory(), 'zstd')];
  await exportSnapshot(sharedCache(), findSnapshot(sharedCache(), 'to-move'), path, {});
  expect(readFileSync(path).includes('content.tar.zst')).toBe(true);
  expect((await bring(cache, path)).imported).toEqual([exported.built, exported.id]);
});
