import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declare, type VenvOptions } from '../../src/declaration/declaration.js';
import type { Environment } from '../../src/environment/environment.js';
import { prepare } from '../../src/provision.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { closedPort } from '../support/closed-port.js';
import { environmentFor } from '../support/environments.js';
import { type PackageIndex, startPackageIndex, useOnly } from '../support/package-index.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

// pip's own snapshot is in the cache before another index is used.
beforeEach(async () => {
  await prepare(declare({ cacheDir: sharedCache().root }));
});

async function indexWith(...versions: string[]): Promise<PackageIndex> {
  const index = await startPackageIndex();
  for (const version of versions) index.publish({ name: 'small', version });
  useOnly(index.url);
  return index;
}

function versionOf({ distributions }: Environment): string | undefined {
  return distributions.find(({ name }) => name === 'small')?.version;
}

function damageAll(folder: string): void {
  for (const name of readdirSync(folder)) truncateSync(join(folder, name), 80);
}

describe('a resolution', () => {
  const small: VenvOptions = { requirements: ['small'] };

  it('is remembered: a newer release does not change it, unless that is asked for', async () => {
    const index = await indexWith('1.0');
    expect(versionOf(await environmentFor(small))).toBe('1.0');
    const asked = index.requests.length;
    index.publish({ name: 'small', version: '2.0' });
    expect(versionOf(await environmentFor(small))).toBe('1.0');
    expect(versionOf(await environmentFor({ ...small, installTimeout: 200_000 }))).toBe('1.0');
    expect(index.requests).toHaveLength(asked);
    expect(versionOf(await environmentFor({ ...small, refresh: 'always' }))).toBe('2.0');
  });

  it('is shared by requirements in another order', async () => {
    const index = await indexWith('1.0');
    index.publish({ name: 'other', version: '1.0' });
    const first = await environmentFor({ requirements: ['small', 'other'] });
    const asked = index.requests.length;
    const second = await environmentFor({ requirements: ['other', 'small'] });
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(index.requests).toHaveLength(asked);
  });

  it('of different requirements to the same distributions shares their snapshot', async () => {
    const index = await indexWith('1.0');
    const first = await environmentFor(small);
    const events = recordEvents();
    const second = await environmentFor({ requirements: ['small>=0.5'] }, events);
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(events.of('resolved')).toHaveLength(1);
    expect(events.of('buildStarted')).toEqual([]);
    expect(index.requests.filter((path) => path.endsWith('.whl')).length).toBeGreaterThan(0);
  });

  it('does not depend on which index gives the same archive', async () => {
    await indexWith('1.0');
    const first = await environmentFor(small);
    await indexWith('1.0');
    const events = recordEvents();
    expect((await environmentFor(small, events)).snapshotId).toBe(first.snapshotId);
    expect(events.of('resolved')).toHaveLength(1);
  });

  it('is made again when a constraints file changes', async () => {
    await indexWith('1.0', '2.0');
    const constraints = join(temporaryDirectory(), 'constraints.txt');
    writeFileSync(constraints, 'small<2\n');
    vi.stubEnv('PIP_CONSTRAINT', constraints);
    expect(versionOf(await environmentFor(small))).toBe('1.0');
    writeFileSync(constraints, 'small>=2,<3\n');
    expect(versionOf(await environmentFor(small))).toBe('2.0');
  });

  it('serves on when the index is gone, and an event says so', async () => {
    const index = await indexWith('1.0');
    const always: VenvOptions = { ...small, refresh: 'always' };
    const first = await environmentFor(always);
    await index.close();
    const events = recordEvents();
    const second = await environmentFor(always, events);
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(events.of('resolutionStale')).toMatchObject([{ error: { code: 'INDEX_UNREACHABLE' } }]);
  });

  it.each(['0', '1'])('that was never made needs the index, with %s retries', async (retries) => {
    useOnly(`http://127.0.0.1:${await closedPort()}/simple`);
    vi.stubEnv('PIP_RETRIES', retries);
    const error = await rejectionOf(() => environmentFor(small));
    expect(error.code).toBe('INDEX_UNREACHABLE');
    expect(error.hint).toContain('PIP_INDEX_URL');
  });

  it('that was damaged is made again, and the snapshot is found', async () => {
    const cache = coldCache();
    const wishes = { ...small, cacheDir: cache.root };
    await prepare(declare({ cacheDir: cache.root }));
    const index = await indexWith('1.0');
    await environmentFor(wishes);
    const asked = index.requests.length;
    const events = recordEvents();
    for (const bucket of ['resolutions-v1', 'warm-v1']) damageAll(join(cache.root, bucket));
    expect(versionOf(await environmentFor(wishes, events))).toBe('1.0');
    expect(index.requests.length).toBeGreaterThan(asked);
    expect(events.of('buildStarted')).toEqual([]);
  });

  it('is installed with its hashes: another archive under the same name is refused', async () => {
    const index = await startPackageIndex();
    useOnly(index.url);
    index.publish({ name: 'hashed', version: '1.0' });
    const events = recordEvents();
    const first = await environmentFor({ requirements: ['hashed'] }, events);
    index.publish({ name: 'hashed', version: '1.0', files: { 'hashed.py': 'evil = True\n' } });
    writeFileSync(sharedCache().snapshot(first.snapshotId).layer, 'damaged');
    const again = recordEvents();
    const error = await rejectionOf(() => environmentFor({ requirements: ['hashed'] }, again));
    expect(error.code).toBe('HASH_MISMATCH');
    expect(again.of('buildFailed')).toMatchObject([{ error: { code: 'HASH_MISMATCH' } }]);
  });

  it('asks the index once for each archive: the snapshot is built from known addresses', async () => {
    const index = await startPackageIndex();
    useOnly(index.url);
    index.publish({ name: 'known', version: '1.0' });
    await environmentFor({ requirements: ['known'] });
    expect(index.requests.filter((path) => path.startsWith('/simple/'))).toEqual(['/simple/known/']);
  });
});
