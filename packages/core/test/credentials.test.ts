import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import { listFiles } from '../src/filesystem/tasks.js';
import { prepare } from '../src/provision.js';
import { coldCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { startPackageIndex, useOnly, withCredentials } from './support/package-index.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';

const secret = 'pa55word-of-the-index';

function filesWithSecret(root: string): readonly string[] {
  return listFiles({ root })
    .map(({ path }) => path)
    .filter((path) => statSync(join(root, path)).isFile())
    .filter((path) => path.includes(secret) || readFileSync(join(root, path), 'latin1').includes(secret));
}

describe('the credentials of an index', () => {
  it('are used, and stay out of the cache, the events and the environment', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex(`someone:${secret}`);
    index.publish({ name: 'private', version: '1.0' });
    useOnly(withCredentials(index.url, `someone:${secret}`));
    const events = recordEvents();
    const environment = await environmentFor({ cacheDir: cache.root, requirements: ['private'] }, events);
    expect(environment.distributions).toContainEqual({ name: 'private', version: '1.0' });
    expect(JSON.stringify(events.all)).not.toContain(secret);
    expect(filesWithSecret(cache.root)).toEqual([]);
    expect(events.of('buildProgress').length).toBeGreaterThan(0);
  });

  it('stay out of errors, and of what a failure leaves', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex('someone:another');
    useOnly(withCredentials(index.url, `someone:${secret}`));
    const events = recordEvents();
    const wishes = declare({ cacheDir: cache.root, requirements: ['private'] });
    const error = await rejectionOf(() => prepare(wishes, events));
    expect(index.requests.length).toBeGreaterThan(0);
    expect(`${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`).not.toContain(secret);
    expect(JSON.stringify(events.all)).not.toContain(secret);
    expect(filesWithSecret(cache.root)).toEqual([]);
  });

  it('do not change what a declaration leads to', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex();
    index.publish({ name: 'private', version: '1.0' });
    const wishes = { cacheDir: cache.root, requirements: ['private'] };
    useOnly(withCredentials(index.url, 'one:first'));
    const first = await environmentFor(wishes);
    const asked = index.requests.length;
    useOnly(withCredentials(index.url, 'two:second'));
    expect((await environmentFor(wishes)).snapshotId).toBe(first.snapshotId);
    expect(index.requests).toHaveLength(asked);
  });
});
