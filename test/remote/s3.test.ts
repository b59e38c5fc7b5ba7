import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  declare,
  provision,
  pushesDone,
  type VenvEvent,
  type VenvOptions,
  verifyCache,
} from '@testvenv/core';
import { beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { removeTree } from '../../packages/core/src/filesystem/remove-tree.js';
import { openStore } from '../../packages/core/src/remote/open-store.js';
import { describeStore } from '../../packages/core/test/remote/store-contract.js';
import { writeWheel } from '../../packages/core/test/support/wheels.js';
import { type Fault, startFaultyProxy } from './faulty-proxy.js';

const { endpoint, accessKey, secretKey } = inject('objectStore');
let prefixes = 0;

/** Nothing is there yet, and what failed at another is no matter of this one's. */
function freshPlace(at = endpoint): string {
  prefixes += 1;
  return `s3://bucket/test-${prefixes}/snapshots?endpoint=${encodeURIComponent(at)}&region=us-east-1`;
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKey);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretKey);
});

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tv-')));
  onTestFinished(() => removeTree(folder));
  return folder;
}

/** An environment over a cache in which nothing is, and what the engine told on the way. */
async function use(remote: string, options: VenvOptions = {}) {
  const folder = temporaryFolder();
  const cacheDir = join(folder, 'cache');
  const wheel = writeWheel(folder, { name: 'small', version: '1.0' });
  const events: VenvEvent[] = [];
  const wishes = {
    requirements: [wheel],
    noIndex: true,
    installer: 'pip',
    cacheDir,
    remote,
    ...options,
  } as const;
  const environment = await provision(declare(wishes), { listener: (event) => events.push(event) });
  const { stdout } = await environment.run('python', ['-c', 'import small; print(small.version)']);
  await environment.dispose();
  await pushesDone();
  expect(stdout).toBe('1.0');
  expect((await verifyCache(cacheDir)).damaged).toEqual([]);
  const told = (type: VenvEvent['type']) => events.filter((event) => event.type === type);
  return { origin: environment.origin, told, events };
}

describeStore('a bucket', () => openStore(freshPlace()));

const filled = freshPlace();

it('a snapshot that one machine built, another fetches', async () => {
  const [first, second] = [await use(filled), await use(filled)];
  expect([first.origin, second.origin]).toEqual(['built', 'fetched']);
  // pip alone, and with the wheel.
  expect([first.told('snapshotPushed'), second.told('snapshotFetched')].map(({ length }) => length)).toEqual([
    2, 2,
  ]);
  expect(second.told('buildProgress')).toEqual([]);
});

describe('a remote that', () => {
  const faults: readonly (readonly [words: string, asked: RegExp, how: Fault])[] = [
    ['answers 500', /^GET/, 500],
    ['does not answer', /^GET .*snapshots-v/, 'hang'],
    ['does not answer in the middle', /^GET .*bundles-v/, 'hang'],
    ['drops connections', /^GET .*bundles-v/, 'drop'],
    ['gives other bytes', /^GET .*bundles-v/, 'flip'],
  ];

  it.each(faults)('%s costs a bounded time, and the snapshot is built here', async (_words, asked, how) => {
    const proxy = await startFaultyProxy(endpoint);
    proxy.misbehave(asked, how);
    const place = filled.replace(encodeURIComponent(endpoint), encodeURIComponent(proxy.endpoint));
    const { origin, told, events } = await use(place, { remoteTimeout: 3_000, remoteMode: 'read' });
    expect(origin).toBe('built');
    expect(told('remoteFailed')).toHaveLength(1);
    // The client tries twice; for the second snapshot the remote is not asked again.
    const snapshots = new Set(proxy.requests.filter((one) => one.includes('/snapshots-v')));
    expect(snapshots.size).toBe(1);
    expect(JSON.stringify(events)).not.toContain(secretKey);
  });

  it('refuses what is sent does no harm', async () => {
    const proxy = await startFaultyProxy(endpoint);
    proxy.misbehave(/^PUT/, 403);
    const { origin, told } = await use(freshPlace(proxy.endpoint));
    expect(origin).toBe('built');
    expect(told('remoteFailed').length).toBeGreaterThan(0);
    expect(told('snapshotPushed')).toEqual([]);
  });

  it('is not there at all does no harm', async () => {
    const { origin, told } = await use(freshPlace('http://127.0.0.1:1'));
    expect(origin).toBe('built');
    expect(told('remoteFailed').length).toBeGreaterThan(0);
  });
});
