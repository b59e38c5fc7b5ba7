import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { installerNames } from '../src/installer/installer.js';
import { prepare } from '../src/provision.js';
import { coldCache, sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { useInstaller } from './support/installers.js';
import { type PackageIndex, startPackageIndex, useOnly } from './support/package-index.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { writeWheel } from './support/wheels.js';

describe.each(installerNames)('offline, with %s,', (name) => {
  let index: PackageIndex;

  beforeEach(async () => {
    await useInstaller(name);
    index = await startPackageIndex();
    index.publish({ name: 'small', version: '1.0' });
    useOnly(index.url);
  });

  const small: VenvOptions = { requirements: ['small'] };

  it('what was resolved before serves, however old it is', async () => {
    const first = await environmentFor({ ...small, refresh: 'always' });
    const asked = index.requests.length;
    const second = await environmentFor({ ...small, refresh: 'always', offline: true });
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(index.requests).toHaveLength(asked);
  });

  it('what was never resolved is an error that says so, and names who wants it', async () => {
    index.publish({ name: 'unheard-of', version: '1.0' });
    const source = { file: 'a.test.ts', line: 3, what: 'docblock' };
    const value = { requirements: ['unheard-of'], offline: true };
    const declaration = [
      ...declare({ cacheDir: sharedCache().root }),
      { kind: 'options' as const, value, source },
    ];
    const error = await rejectionOf(() => prepare(declaration));
    expect(error).toMatchObject({ code: 'OFFLINE_UNAVAILABLE', source });
    expect(error.summary).toContain('unheard-of');
    expect(error.hint).toContain('offline');
    expect(index.requests).toEqual([]);
  });

  it('folders of wheels are enough, even for a cache in which nothing stands', async () => {
    const folder = temporaryDirectory();
    writeWheel(folder, { name: 'small', version: '0.1' });
    const cacheDir = coldCache().root;
    const wishes = { ...small, cacheDir, findLinks: [folder], offline: true };
    const events = recordEvents();
    const environment = await environmentFor(wishes, events);
    expect(environment.distributions).toContainEqual({ name: 'small', version: '0.1' });
    // The pinned pip is not to be had: the one that Python bundles is.
    expect(events.of('seedFallback')).toHaveLength(1);
    expect(index.requests).toEqual([]);
  });

  it('what was resolved that way is resolved again with the network', async () => {
    const folder = temporaryDirectory();
    writeWheel(folder, { name: 'changing', version: '0.1' });
    vi.stubEnv('PIP_FIND_LINKS', folder);
    const wishes = { requirements: ['changing'] };
    const offline = await environmentFor({ ...wishes, offline: true });
    expect(offline.distributions).toContainEqual({ name: 'changing', version: '0.1' });
    index.publish({ name: 'changing', version: '2.0' });
    const online = await environmentFor(wishes);
    expect(online.distributions).toContainEqual({ name: 'changing', version: '2.0' });
  });

  it('a snapshot that is gone is built again from what was downloaded', async () => {
    vi.stubEnv('PIP_TRUSTED_HOST', '127.0.0.1');
    index.letFilesBeCached();
    index.publish({ name: 'kept', version: '1.0' });
    const wishes = { requirements: ['kept'] };
    const { snapshotId } = await environmentFor(wishes);
    const asked = index.requests.length;
    rmSync(join(sharedCache().snapshot(snapshotId).layer));
    expect((await environmentFor({ ...wishes, offline: true })).origin).toBe('built');
    expect(index.requests).toHaveLength(asked);
  });
});
