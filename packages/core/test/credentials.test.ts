import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { ifPresent } from '../src/filesystem/ignore-missing.js';
import { listFiles } from '../src/filesystem/tasks.js';
import { installerNames } from '../src/installer/installer.js';
import { prepare } from '../src/provision.js';
import { coldCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { useInstaller } from './support/installers.js';
import { startPackageIndex, useOnly, withCredentials } from './support/package-index.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const secret = 'pa55word-of-the-index';

function filesWithSecret(root: string): readonly string[] {
  return listFiles({ root })
    .map(({ path }) => path)
    .filter((path) => path.includes(secret) || textOf(join(root, path)).includes(secret));
}

/** Of what is a file and still there: the trash is emptied meanwhile. */
function textOf(path: string): string {
  const isFile = ifPresent(() => statSync(path))?.isFile() === true;
  return (isFile && ifPresent(() => readFileSync(path, 'latin1'))) || '';
}

/** The places in which people leave a password, and how an index is told that way. */
const places: readonly (readonly [string, (url: string, password: string) => VenvOptions])[] = [
  [
    'PIP_INDEX_URL',
    (url, password) => {
      useOnly(withCredentials(url, password));
      return {};
    },
  ],
  [
    "pip's configuration",
    (url, password) => {
      const file = join(temporaryDirectory(), 'pip.conf');
      writeFileSync(file, `[global]\nindex-url = ${withCredentials(url, password)}\n`, { mode: 0o600 });
      useOnly(undefined);
      vi.stubEnv('PIP_CONFIG_FILE', file);
      return {};
    },
  ],
  [
    'netrc',
    (url, password) => {
      const file = join(temporaryDirectory(), 'netrc');
      const [login, word] = password.split(':');
      writeFileSync(file, `machine 127.0.0.1 login ${login} password ${word}\n`, { mode: 0o600 });
      useOnly(url);
      vi.stubEnv('NETRC', file);
      return {};
    },
  ],
  [
    'the declaration',
    (url, password) => {
      useOnly(undefined);
      return { indexUrl: withCredentials(url, password) };
    },
  ],
];

describe.each(installerNames)('with %s, the credentials of an index', (name) => {
  beforeEach(() => useInstaller(name));

  describe.each(places)('in %s', (_, tell) => {
    it('are used, and stay out of the cache, the events and the environment', async () => {
      const cache = coldCache();
      await prepare(declare({ cacheDir: cache.root }));
      const index = await startPackageIndex(`someone:${secret}`);
      index.publish({ name: 'private', version: '1.0' });
      const wishes = tell(index.url, `someone:${secret}`);
      const events = recordEvents();
      const requirements = ['private'];
      const environment = await environmentFor({ cacheDir: cache.root, requirements, ...wishes }, events);
      expect(environment.distributions).toContainEqual({ name: 'private', version: '1.0' });
      expect(JSON.stringify(events.all)).not.toContain(secret);
      expect(filesWithSecret(cache.root)).toEqual([]);
      expect(events.of('buildProgress').length).toBeGreaterThan(0);
    });

    it('stay out of errors, and of what a failure leaves', async () => {
      const cache = coldCache();
      await prepare(declare({ cacheDir: cache.root }));
      const index = await startPackageIndex('someone:another');
      const wishes = tell(index.url, `someone:${secret}`);
      const events = recordEvents();
      const declaration = declare({ cacheDir: cache.root, requirements: ['private'], ...wishes });
      const error = await rejectionOf(() => prepare(declaration, events));
      expect(error.code).toBe('INDEX_UNREACHABLE');
      expect(index.requests.length).toBeGreaterThan(0);
      expect(`${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`).not.toContain(secret);
      expect(JSON.stringify(events.all)).not.toContain(secret);
      expect(filesWithSecret(cache.root)).toEqual([]);
    });
  });

  it('in the query of a direct reference are used, and stay out of the cache and the events', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex();
    index.publish({ name: 'signed', version: '1.0' });
    useOnly(index.url);
    const events = recordEvents();
    const requirements = [
      `signed @ ${new URL('/files/signed-1.0-py3-none-any.whl', index.url).href}?x=1&access_token=${secret}`,
    ];
    const environment = await environmentFor({ cacheDir: cache.root, requirements }, events);
    expect(environment.distributions).toContainEqual({ name: 'signed', version: '1.0' });
    expect(index.requests.some((path) => path.includes(secret))).toBe(true);
    expect(JSON.stringify(events.all)).not.toContain(secret);
    expect(filesWithSecret(cache.root)).toEqual([]);
  });

  it('stay out of the log of a failed build, which prints all it knows', async () => {
    const cache = coldCache();
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex(`someone:${secret}`);
    const address = withCredentials(index.url, `someone:${secret}`);
    index.publishSdist({ name: 'broken', version: '1.0', failure: `the index is ${address} indeed` });
    useOnly(address);
    const declaration = declare({ cacheDir: cache.root, requirements: ['broken'] });
    const error = await rejectionOf(() => prepare(declaration));
    expect(error.code).toBe('BUILD_FAILED');
    expect(readFileSync(String(error.details.log), 'utf8')).toContain(`the index is ${index.url} indeed`);
    expect(JSON.stringify(error)).not.toContain(secret);
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
    vi.stubEnv('UV_INDEX_MINE_PASSWORD', secret);
    expect((await environmentFor(wishes)).snapshotId).toBe(first.snapshotId);
    expect(index.requests).toHaveLength(asked);
  });
});
