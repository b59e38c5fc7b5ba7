import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { prune } from '../../src/cache/prune.js';
import { verifyCache } from '../../src/cache/verify.js';
import { declare, type VenvOptions } from '../../src/declaration/declaration.js';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { prepare } from '../../src/provision.js';
import { remoteBuckets } from '../../src/remote/keys.js';
import { pushesDone } from '../../src/remote/pending-pushes.js';
import { readLayer } from '../../src/snapshot/read-layer.js';
import { sealedFiles } from '../../src/snapshot/sealed-files.js';
import { seededCache } from '../crash/seeded-cache.js';
import { coldCache } from '../support/caches.js';
import { environmentFor, pipList } from '../support/environments.js';
import { useInstaller } from '../support/installers.js';
import { rejectionOf } from '../support/rejection.js';
import { rewriteRemoteManifest } from '../support/remote-manifests.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

let cache: CacheLayout;
let seedId: string;
let wish: VenvOptions;

beforeEach(async () => {
  await useInstaller('uv');
  cache = await seededCache();
  [seedId = ''] = readdirSync(cache.snapshots);
  const wheels = temporaryDirectory();
  writeWheel(wheels, { name: 'upper', version: '1.0' });
  writeWheel(wheels, { name: 'pip', version: '99.0' });
  wish = { cacheDir: cache.root, findLinks: [wheels], noIndex: true, requirements: ['upper'] };
});

describe('what uv builds', () => {
  it('holds its distributions alone, and stands over the seed, which stays as long', async () => {
    const { snapshotId } = await prepare(declare(wish));
    const paths = sealedFiles(cache, snapshotId).map(([path]) => path);
    expect(paths.filter((path) => /\bpip\b/.test(path))).toEqual([]);
    expect(paths.filter((path) => /\/upper(\/__init__)?\.py$/.test(path))).toHaveLength(1);
    const layer = readLayer(cache, snapshotId);
    expect(layer?.behind).toMatchObject([{ snapshotId: seedId }]);
    expect(layer?.distributions.map(({ name }) => name)).toEqual(['pip', 'upper']);
    const { removed, inUse } = await prune(cache, { keep: new Set([snapshotId]) });
    expect([removed, inUse.map(({ id }) => id)]).toEqual([[], [seedId]]);
    const all = await prune(cache, { maxSize: 0 });
    expect(all.removed.map(({ id }) => id)).toEqual([snapshotId, seedId]);
  });

  it.each(['layered', 'linked', 'copied'] as const)(
    'has pip in a %s environment all the same',
    async (linkMode) => {
      const environment = await environmentFor({ ...wish, linkMode });
      expect((await pipList(environment)).map((line) => line.split('==')[0])).toEqual(['pip', 'upper']);
      const { stdout } = await environment.run('pip', ['--version']);
      expect(stdout).toContain(`pip ${environment.distributions[0]?.version}`);
      await environment.uninstall(['pip']);
      const gone = await environment.run('python', ['-m', 'pip', '--version'], { reject: false });
      expect(gone.stderr).toContain('No module named pip');
    },
  );

  it('is of use again after the seed was lost: that is built anew', async () => {
    const wished = { cacheDir: cache.root, requirements: ['six==1.17.0'] };
    const { snapshotId } = await prepare(declare(wished));
    await removeTree(cache.snapshot(seedId).root);
    const environment = await environmentFor(wished);
    expect(environment).toMatchObject({ snapshotId, origin: 'found' });
    expect((await environment.run('pip', ['--version'])).stdout).toContain(cache.snapshot(seedId).tree);
  });

  it('has the seed’s files itself where a pip of its own is wished', async () => {
    const environment = await environmentFor({ ...wish, requirements: ['upper', 'pip==99.0'] });
    expect(readLayer(cache, environment.snapshotId)?.behind).toEqual([]);
    expect(environment.distributions).toMatchObject([{ name: 'pip', version: '99.0' }, { name: 'upper' }]);
  });

  it('counts with the seed for maxEnvironmentSize, whoever built it', async () => {
    const limit = sealedFiles(cache, seedId).reduce((sum, [, , size]) => sum + size, 0);
    const refused = await rejectionOf(() => prepare(declare({ ...wish, maxEnvironmentSize: limit })));
    expect(refused.code).toBe('SIZE_LIMIT_EXCEEDED');
    expect(refused.details.biggest).toMatchObject([{ name: 'pip' }, { name: 'upper' }]);
    await prepare(declare(wish));
    const found = await rejectionOf(() => prepare(declare({ ...wish, maxEnvironmentSize: limit - 1 })));
    expect(found.code).toBe('SIZE_LIMIT_EXCEEDED');
  });

  it('is fetched from a remote, over the seed that stands here, whatever the remote says of that', async () => {
    const remote = join(temporaryDirectory(), 'remote');
    const sent = { ...wish, remote: pathToFileURL(remote).href };
    await prepare(declare(sent));
    await pushesDone();
    claimLinks(remote, ['../../outside']);
    const other = coldCache();
    execFileSync('cp', ['-a', cache.snapshot(seedId).root, other.snapshots]);
    const { snapshotId, origin } = await prepare(declare({ ...sent, cacheDir: other.root }));
    expect(origin).toBe('fetched');
    expect(readLayer(other, snapshotId)).toEqual(readLayer(cache, snapshotId));
    expect(await verifyCache(other)).toMatchObject({ snapshots: 2, damaged: [] });
  });
});

/** Lets a remote say that environments have other files of the snapshots behind. */
function claimLinks(remote: string, links: readonly string[]): void {
  for (const name of readdirSync(join(remote, remoteBuckets.snapshots)))
    rewriteRemoteManifest(remote, name, ({ layer, ...rest }) => {
      const behind = layer.behind.map((part) => ({ ...part, links }));
      return { ...rest, layer: { ...layer, behind } };
    });
}
