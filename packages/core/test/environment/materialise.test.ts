import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CacheLayout, cacheLayout, snapshotLayout } from '../../src/cache/layout.js';
import { readRecord, writeRecord } from '../../src/cache/records.js';
import { declare } from '../../src/declaration/declaration.js';
import { fillHere, isLong, planFilling } from '../../src/environment/fill.js';
import { fillInThreads } from '../../src/environment/fill-in-threads.js';
import { materialiseLayered } from '../../src/environment/materialise.js';
import { provisionPrepared } from '../../src/prepared.js';
import { prepare, provision, provisionWarm } from '../../src/provision.js';
import type { Layer } from '../../src/snapshot/layer.js';
import { readLayer } from '../../src/snapshot/read-layer.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { varied } from '../support/distributions.js';
import { environmentFor } from '../support/environments.js';
import {
  canMakeXfs,
  canMount,
  folderElsewhere,
  hasOtherFilesystem,
  newXfs,
  smallFilesystem,
} from '../support/filesystems.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { treeState } from '../support/tree-state.js';

async function snapshotOf(requirements: readonly string[] = varied) {
  const cache = sharedCache();
  const { snapshotId } = await prepare(declare({ requirements, cacheDir: cache.root }));
  return { cache, snapshotId };
}

function layerOf(cache: CacheLayout, snapshotId: string): Layer {
  const layer = readLayer(cache, snapshotId);
  if (!layer) throw new Error(`there is no snapshot ${snapshotId}`);
  return layer;
}

it('a template of a snapshot from elsewhere is not written through a link to the interpreter', async () => {
  const { cache, snapshotId } = await snapshotOf([]);
  const executable = join(temporaryDirectory(), 'python');
  writeFileSync(executable, 'the interpreter');
  const layer = {
    ...layerOf(cache, snapshotId),
    templates: [{ path: 'bin/python', text: 'something else' }],
  };
  const interpreter = { executable, version: '3.12.1', implementation: 'cpython', freeThreaded: false };
  const order = { cache, id: 'a00000000003', layer, interpreter };
  expect(() => materialiseLayered(order)).toThrow('EEXIST');
  expect(readFileSync(executable, 'utf8')).toBe('the interpreter');
  expect(existsSync(cache.lease(order.id))).toBe(false);
});

describe.each(['linked', 'copied'] as const)('the files of a %s environment', (mode) => {
  it('are those of the snapshot, whether this thread puts them there or others do', async () => {
    const { cache, snapshotId } = await snapshotOf();
    const fillings = planFilling(cache, layerOf(cache, snapshotId), mode);
    const [filling] = fillings;
    if (!filling) throw new Error('a built snapshot has one part');
    const [here, there] = [temporaryDirectory(), temporaryDirectory()];
    fillHere(fillings, here);
    await fillInThreads(fillings, there);
    const state = treeState(here);
    expect(state.length).toBe(filling.files.length + filling.symbolicLinks.length);
    expect(state.length).toBeGreaterThan(500);
    expect(treeState(there)).toEqual(state);
    // Copies have other permissions, and the same content.
    const contents = (root: string) => treeState(root).map(([path, , content]) => [path, content]);
    const sealed = contents(cache.snapshot(snapshotId).tree).filter(([path]) => path !== 'lib64');
    expect(contents(here)).toEqual(sealed);
  });
});

describe('where the files are many', () => {
  // More than a thousand files to copy: pip alone is nearly that many.
  const wishes = { requirements: [...varied], linkMode: 'copied' as const };

  it('only the asynchronous way makes the environment', async () => {
    const declaration = declare({ ...wishes, cacheDir: sharedCache().root });
    const prepared = await prepare(declaration);
    expect(isLong(planFilling(sharedCache(), layerOf(sharedCache(), prepared.snapshotId), 'copied'))).toBe(
      true,
    );
    const leases = () => readdirSync(sharedCache().environments).length;
    const before = leases();
    expect(provisionPrepared(prepared)).toBeUndefined();
    expect(provisionWarm(declaration)).toBeUndefined();
    expect(leases()).toBe(before);
    const environment = await environmentFor(wishes);
    expect(environment).toMatchObject({ origin: 'found', linkMode: 'copied' });
  });

  it('and few files do without', async () => {
    const declaration = declare({ ...wishes, linkMode: 'linked', cacheDir: sharedCache().root });
    const prepared = await prepare(declaration);
    for (const environment of [provisionPrepared(prepared), provisionWarm(declaration)]) {
      expect(environment).toMatchObject({ linkMode: 'linked', snapshotId: prepared.snapshotId });
      await environment?.dispose();
    }
  });
});

describe('the way from the snapshots to the environments', () => {
  const recordOf = (cache: ReturnType<typeof sharedCache>) => {
    const { dev } = statSync(cache.temp);
    return cache.placementRecord(`${dev}-${dev}`);
  };

  it('is decided once and remembered', async () => {
    const cache = coldCache();
    const make = () => environmentFor({ cacheDir: cache.root, linkMode: 'linked' });
    await make();
    const found = readRecord(recordOf(cache));
    expect(['reflink', 'hardlink']).toContain(found);
    // A memory that can be told from a new decision.
    writeRecord(cache, recordOf(cache), 'copy');
    const { sitePackages } = await make();
    expect(statSync(join(sitePackages, 'pip', '__init__.py')).mode & 0o200).toBe(0o200);
  });

  it('is decided anew where the memory is none', async () => {
    const cache = coldCache();
    const make = () => environmentFor({ cacheDir: cache.root, linkMode: 'linked' });
    await make();
    writeRecord(cache, recordOf(cache), 'by magic');
    await make();
    expect(readRecord(recordOf(cache))).not.toBe('by magic');
  });

  it.skipIf(!hasOtherFilesystem)('is copying from another filesystem, in mode linked too', async () => {
    const { cache, snapshotId } = await snapshotOf([]);
    const elsewhere = folderElsewhere();
    cpSync(cache.snapshots, elsewhere, { recursive: true, preserveTimestamps: true });
    const apart = { ...cache, snapshot: (id: string) => snapshotLayout(join(elsewhere, id)) };
    const fillings = planFilling(apart, layerOf(apart, snapshotId), 'linked');
    expect([fillings[0]?.placement, isLong(fillings)]).toEqual(['copy', false]);
    const pair = `${statSync(elsewhere).dev}-${statSync(cache.temp).dev}`;
    expect(readRecord(cache.placementRecord(pair))).toBe('copy');
  });

  it.skipIf(!canMakeXfs)('is reflinks where there are any (as root, with xfsprogs)', async () => {
    const cache = cacheLayout(join(newXfs(), 'c'));
    const environment = await environmentFor({ cacheDir: cache.root, linkMode: 'linked' });
    expect(readRecord(recordOf(cache))).toBe('reflink');
    const own = join(environment.sitePackages, 'pip', '__init__.py');
    const text = readFileSync(own, 'utf8');
    writeFileSync(own, `${text}\nedited = True\n`);
    const other = await environmentFor({ cacheDir: cache.root, linkMode: 'linked' });
    expect(readFileSync(join(other.sitePackages, 'pip', '__init__.py'), 'utf8')).toBe(text);
    await Promise.all([environment.dispose(), other.dispose()]);
  });
});

describe('a fault', () => {
  it.skipIf(!canMount)('of a full disk leaves nothing (as root, who may mount)', async () => {
    const cache = cacheLayout(join(smallFilesystem(), 'c'));
    const { snapshotId } = await prepare(declare({ cacheDir: cache.root }));
    const { bavail, bsize } = statfsSync(cache.root);
    writeFileSync(join(cache.root, 'filler'), Buffer.alloc(bavail * bsize - (2 << 20)));
    const declaration = declare({ cacheDir: cache.root, linkMode: 'copied' });
    const error = await rejectionOf(() => provision(declaration));
    expect(error.code).toBe('DISK_FULL');
    expect([readdirSync(cache.environments), readdirSync(cache.temp)]).toEqual([[], []]);
    expect(existsSync(cache.snapshot(snapshotId).layer)).toBe(true);
  });

  it('is told when the list of the files cannot be read', async () => {
    const cache = coldCache();
    const { snapshotId } = await prepare(declare({ cacheDir: cache.root }));
    rmSync(cache.snapshot(snapshotId).manifest, { force: true });
    const error = await rejectionOf(() => provision(declare({ cacheDir: cache.root, linkMode: 'linked' })));
    expect(error).toMatchObject({ code: 'CACHE_CORRUPTED' });
    expect(error.summary).toContain(cache.snapshot(snapshotId).manifest);
  });
});
