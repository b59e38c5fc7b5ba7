import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheLayout } from '../../src/cache/layout.js';
import { verifyCache } from '../../src/cache/verify.js';
import { declare, type VenvOptions } from '../../src/declaration/declaration.js';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { provision } from '../../src/provision.js';
import { compress, type Encoding, encodings } from '../../src/remote/encoding.js';
import { fetchSnapshot } from '../../src/remote/fetch.js';
import { folderStore } from '../../src/remote/folder-store.js';
import { remoteBuckets } from '../../src/remote/keys.js';
import { pushesDone } from '../../src/remote/pending-pushes.js';
import type { RemoteManifest } from '../../src/remote/remote-manifest.js';
import { coldCache } from '../support/caches.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';
import { readRemoteManifest, rewriteRemoteManifest } from '../support/remote-manifests.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const [encoding] = encodings as [Encoding];
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tv-')));
/** Filled once with two snapshots that share a distribution, and their seed. */
const filled = join(folder, 'filled');
const wheels = join(folder, 'wheels');
/** The one of the two that has both. */
let snapshotId: string;
let remote: string;

beforeAll(async () => {
  mkdirSync(wheels);
  for (const name of ['small', 'other']) writeWheel(wheels, { name, version: '1.0' });
  // As on two machines: each has a cache at that path in which nothing is.
  for (const requirements of [['small==1.0'], ['small==1.0', 'other==1.0']]) {
    const cache = cacheLayout(join(folder, 'cache'));
    ({ snapshotId } = await use(filled, requirements, { cacheDir: cache.root }, cache));
    await removeTree(cache.root);
  }
});

afterAll(() => removeTree(folder));

// A remote of the test's own; what failed once in a process is left alone, hence another name.
beforeEach(() => {
  remote = join(temporaryDirectory(), 'remote');
  cpSync(filled, remote, { recursive: true });
});

/** Makes an environment over a cache in which nothing is, runs Python in it, and disposes of it. */
async function use(
  at: string,
  requirements: readonly string[],
  options: VenvOptions = {},
  cache = coldCache(),
) {
  const events = recordEvents();
  const place = { cacheDir: cache.root, remote: pathToFileURL(at).href, installer: 'pip' as const };
  const wishes = { requirements, findLinks: [wheels], noIndex: true, ...place, ...options };
  const environment = await provision(declare(wishes), { listener: events.listener });
  const { stderr: log } = await environment.run('python', ['-v', '-c', 'import small']);
  await environment.dispose();
  await pushesDone();
  return { cache, events, origin: environment.origin, log, snapshotId: environment.snapshotId };
}

function objects(kind: 'snapshots' | 'bundles', at = remote): readonly string[] {
  return readdirSync(join(at, remoteBuckets[kind])).sort();
}

describe('a snapshot', () => {
  it('is built once, and fetched by whoever has another cache: whole, sealed, with its bytecode valid', async () => {
    const { cache, events, origin, log } = await use(remote, ['small==1.0', 'other==1.0']);
    expect(origin).toBe('fetched');
    expect(events.of('snapshotFetched').map((event) => event.snapshotId)).toContain(snapshotId);
    expect(events.of('buildProgress')).toEqual([]);
    expect(await verifyCache(cache)).toMatchObject({ snapshots: 2, damaged: [] });
    // Python says so of bytecode that it can use.
    expect(log).toMatch(/small\S*\.pyc matches/);
  });

  it('shares what distributions it has with others, bytecode included', () => {
    const manifests = objects('snapshots').map((name) => readRemoteManifest(filled, name));
    const ofSmall = manifests.flatMap(({ bundles, manifest, neutral }) => {
      const bundle = bundles.find(({ files }) =>
        files.some((index) => /\/small\S*\.pyc$/.test(manifest.files[index]?.[0] ?? '')),
      );
      return bundle ? [{ digest: bundle.digest, isNeutral: neutral.length > 0 }] : [];
    });
    expect(ofSmall).toHaveLength(2);
    expect(ofSmall[1]).toEqual({ digest: ofSmall[0]?.digest, isNeutral: true });
    const all = manifests.flatMap(({ bundles }) => bundles.map(({ digest }) => digest));
    expect(objects('bundles')).toHaveLength(new Set(all).size);
  });

  it('is not asked for offline', async () => {
    const { origin, events } = await use(remote, ['small==1.0'], { offline: true });
    expect(origin).toBe('built');
    expect(events.of('snapshotFetched')).toEqual([]);
  });

  it('is not sent in read mode, nor twice', async () => {
    const empty = join(remote, 'empty');
    const { origin, events } = await use(empty, ['small==1.0'], { remoteMode: 'read' });
    expect(origin).toBe('built');
    expect(events.of('snapshotPushed')).toEqual([]);
    expect(existsSync(empty)).toBe(false);
  });
});

describe('what a remote must not do', () => {
  const damages: Readonly<Record<string, () => void>> = {
    'a bundle that is cut short': () =>
      each('bundles', (path, bytes) => writeFileSync(path, bytes.subarray(0, -20))),
    'a bundle with other bytes': () =>
      each('bundles', (path, bytes) =>
        writeFileSync(path, compress(Buffer.alloc(bytes.length * 4, 7), encoding)),
      ),
    'a bundle that becomes endless': () =>
      each('bundles', (path) => writeFileSync(path, compress(Buffer.alloc(50_000_000), encoding))),
    'a bundle that is not there': () => rmSync(join(remote, remoteBuckets.bundles), { recursive: true }),
    'a manifest that is none': () => each('snapshots', (path) => writeFileSync(path, 'none')),
    'a manifest of another snapshot': () => {
      const [first = '', ...others] = objects('snapshots');
      for (const other of others)
        cpSync(join(remote, remoteBuckets.snapshots, first), join(remote, remoteBuckets.snapshots, other));
      cpSync(
        join(remote, remoteBuckets.snapshots, others[0] ?? ''),
        join(remote, remoteBuckets.snapshots, first),
      );
    },
    'a path that leads up': () => withFirstFile((path) => `../../${path}`),
    'an absolute path': () => withFirstFile(() => join(remote, 'written')),
    'a link that leads out': () =>
      rewriteAll(({ manifest, ...rest }) => ({
        ...rest,
        manifest: {
          ...manifest,
          files: manifest.files.map(([path, , size], at) =>
            at === 0 ? [path, 0o120777, size, '../../../..'] : manifest.files[at],
          ),
        },
      })),
    'a file that may be written': () =>
      rewriteAll(({ manifest, ...rest }) => ({
        ...rest,
        manifest: {
          ...manifest,
          files: manifest.files.map(([path, mode, ...tail]) => [path, mode | 0o4222, ...tail]),
        },
      })),
    'a path that is named twice': () =>
      rewriteAll(({ manifest, ...rest }) => {
        const [[first] = ['']] = manifest.files;
        return {
          ...rest,
          manifest: { ...manifest, directories: [...manifest.directories, [first, 0o40555]] },
        };
      }),
    'a folder that may be written': () =>
      rewriteAll(({ manifest, ...rest }) => {
        const directories = manifest.directories.map(([path]) => [path, 0o40777]);
        return { ...rest, manifest: { ...manifest, directories } };
      }),
    'a file that no bundle has': () =>
      rewriteAll(({ bundles: [first, ...others], ...rest }) => ({
        ...rest,
        bundles: [{ ...first, files: first?.files.slice(1) }, ...others],
      })),
    'a snapshot that stands over another': () =>
      rewriteAll(({ layer, ...rest }) => ({
        ...rest,
        layer: { ...layer, behind: [{ snapshotId, links: [], copies: [] }] },
      })),
    'bytecode that is none': () =>
      rewriteAll(({ neutral, manifest, ...rest }) => {
        const index = manifest.files.findIndex(([path]) => path.endsWith('.py'));
        return { ...rest, manifest, neutral: [...neutral, [index, index]] };
      }),
    'a template outside the environment': () =>
      rewriteAll(({ layer, ...rest }) => ({
        ...rest,
        layer: { ...layer, templates: [{ path: '../../outside', text: 'x' }] },
      })),
    'a template with the rights of its owner': () =>
      rewriteAll(({ layer, ...rest }) => ({
        ...rest,
        layer: { ...layer, templates: [{ path: 'bin/x', text: 'x', mode: 0o4755 }] },
      })),
  };

  it.each(Object.keys(damages))('%s: nothing of it stays', async (name) => {
    damages[name]?.();
    const cache = coldCache();
    const draft = join(cache.temp, 'draft');
    mkdirSync(draft);
    const { signal } = new AbortController();
    const fetched = fetchSnapshot({
      store: folderStore(remote),
      cache,
      id: snapshotId,
      draft,
      key: undefined,
      signal,
    });
    await expect(fetched).rejects.toThrow(/./);
    expect(readdirSync(draft)).toEqual([]);
    expect(readdirSync(cache.root).sort()).toEqual(['environments-v1', 'snapshots-v1', 'temp', 'trash']);
    expect(existsSync(join(remote, 'written'))).toBe(false);
  });

  it('else the snapshot is built here, and the remote left alone from then on', async () => {
    damages['a bundle with other bytes']?.();
    const { cache, events, origin } = await use(remote, ['small==1.0'], { remoteMode: 'read' });
    expect(origin).toBe('built');
    expect(events.of('remoteFailed')).toHaveLength(1);
    expect(events.of('remoteFailed')[0]?.reason).not.toBe('');
    expect(await verifyCache(cache)).toMatchObject({ snapshots: 2, damaged: [] });
    expect(readdirSync(cache.temp)).toEqual([]);
  });
});

function each(kind: 'snapshots' | 'bundles', change: (path: string, bytes: Buffer) => void): void {
  for (const name of objects(kind)) {
    const path = join(remote, remoteBuckets[kind], name);
    change(path, readFileSync(path));
  }
}

function rewriteAll(change: (manifest: RemoteManifest) => unknown): void {
  for (const name of objects('snapshots')) rewriteRemoteManifest(remote, name, change);
}

function withFirstFile(rename: (path: string) => string): void {
  rewriteAll(({ manifest, ...rest }) => ({
    ...rest,
    manifest: {
      ...manifest,
      files: manifest.files.map(([path, ...tail], at) => [at === 0 ? rename(path) : path, ...tail]),
    },
  }));
}

describe('with a key', () => {
  it('only what is signed with it is used', async () => {
    vi.stubEnv('TESTVENV_REMOTE_KEY', 'the one');
    const signed = join(remote, 'signed');
    expect(await use(signed, ['small==1.0'])).toMatchObject({ origin: 'built' });
    expect(await use(signed, ['small==1.0'])).toMatchObject({ origin: 'fetched' });
    vi.stubEnv('TESTVENV_REMOTE_KEY', 'another');
    const refused = await use(signed, ['small==1.0'], { remoteMode: 'read' });
    expect(refused.origin).toBe('built');
    expect(refused.events.of('remoteFailed')[0]?.reason).toContain('signature');
  });
});

describe('settings', () => {
  it.each([
    ['https://example.org/x', 'names no place'],
    ['s3://', 'names no place'],
    ['s3://key:secret@bucket/x', 'names no place'],
    ['nothing', 'names no place'],
  ])('%s is refused', async (url, words) => {
    const error = await rejectionOf(() => use(filled, ['small==1.0'], { remote: url }));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret');
  });

  it.each([
    ['TESTVENV_REMOTE_MODE', 'write'],
    ['TESTVENV_REMOTE_TIMEOUT', 'soon'],
  ])('%s=%s is refused', async (name, value) => {
    vi.stubEnv(name, value);
    expect((await rejectionOf(() => use(filled, ['small==1.0']))).message).toContain(`the variable ${name}`);
  });
});
