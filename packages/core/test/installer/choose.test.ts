import { chmodSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { Observer } from '../../src/cache/observation.js';
import { silent } from '../../src/event/event-bus.js';
import { readHost } from '../../src/host.js';
import { chooseInstaller } from '../../src/installer/choose.js';
import type { InstallerWish } from '../../src/installer/wish.js';
import { discover } from '../../src/interpreter/discover.js';
import { defaults } from '../../src/request/request.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';
import { broughtUv } from '../support/installers.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

async function choose(wish?: InstallerWish, cache: CacheLayout = sharedCache(), offline = false) {
  const [host, observer] = [readHost(), new Observer()];
  const { interpreter } = await discover({}, sharedCache(), host);
  const context = { ...defaults, cache, host, interpreter, listener: silent, offline };
  const { name } = await chooseInstaller(wish, context, observer);
  return { name, looked: observer.observations.map(([path]) => path) };
}

/** PATH without any uv, but perhaps with that one in front. */
function onlyUv(text?: string): string {
  const folder = temporaryDirectory();
  if (text !== undefined) writeFileSync(join(folder, 'uv'), text);
  if (text !== undefined) chmodSync(join(folder, 'uv'), 0o755);
  const others = (process.env.PATH ?? '').split(delimiter).filter((one) => {
    try {
      return !readdirSync(one).includes('uv');
    } catch {
      return false;
    }
  });
  vi.stubEnv('PATH', [folder, ...others].join(delimiter));
  vi.stubEnv('TESTVENV_INSTALLER', undefined);
  return folder;
}

describe('auto, the default,', () => {
  it('is pip where there is no uv', async () => {
    onlyUv();
    expect((await choose()).name).toBe('pip');
  });

  it('is a uv that is on PATH, and looks again when one comes or goes', async () => {
    const uv = await broughtUv();
    const folder = onlyUv();
    expect((await choose('auto')).looked).toContain(join(folder, 'uv'));
    symlinkSync(uv, join(folder, 'uv'));
    expect(await choose('auto')).toMatchObject({ name: 'uv', looked: [join(folder, 'uv')] });
  });

  it.each([
    ['too old', '#!/bin/sh\necho "uv 0.7.99"\n'],
    ["a version manager's shim for none", '#!/bin/sh\necho "uv: command not found" >&2; exit 127\n'],
    ['no program', 'nothing'],
  ])('leaves a uv alone that is %s', async (_, text) => {
    onlyUv(text);
    expect((await choose()).name).toBe('pip');
  });
});

describe('the variable TESTVENV_INSTALLER', () => {
  it('decides where the declaration does not', async () => {
    onlyUv();
    vi.stubEnv('TESTVENV_INSTALLER', 'uv');
    expect((await choose()).name).toBe('uv');
    expect((await choose('pip')).name).toBe('pip');
  });

  it('is refused with a name that is none', async () => {
    vi.stubEnv('TESTVENV_INSTALLER', 'conda');
    const error = await rejectionOf(() => choose());
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.message).toContain('conda');
  });
});

describe('uv that is asked for and not there', () => {
  it('is brought from the package index, once', async () => {
    onlyUv();
    const cache = coldCache();
    expect((await choose('uv', cache)).name).toBe('uv');
    const tools = readdirSync(join(cache.root, 'tools-v1'));
    expect(tools).toEqual([expect.stringMatching(/^uv-\d+\.\d+\.\d+-/)]);
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    expect((await choose('uv', cache)).name).toBe('uv');
    expect(readdirSync(cache.temp)).toEqual([]);
  });

  it('is said to be missing where the network is out of bounds', async () => {
    onlyUv();
    expect((await rejectionOf(() => choose('uv', coldCache(), true))).code).toBe('OFFLINE_UNAVAILABLE');
  });
});

it('makes snapshots of its own: what it leaves differs', async () => {
  onlyUv();
  const requirements = ['six==1.17.0'];
  const [byPip, byUv] = [
    await environmentFor({ requirements, installer: 'pip' }),
    await environmentFor({ requirements, installer: 'uv' }),
  ];
  expect(byUv.snapshotId).not.toBe(byPip.snapshotId);
  expect(byUv.distributions).toEqual(byPip.distributions);
});
