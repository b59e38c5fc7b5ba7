import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { listSnapshots } from '../src/maintenance.js';
import { cacheKey, keepOnly, presenceOf } from '../src/project.js';
import { prepare } from '../src/provision.js';
import { coldCache } from './support/caches.js';
import { startPackageIndex, useOnly } from './support/package-index.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';

it('is looked at from outside: what is there, what is not, and what is wrong', async () => {
  const cache = coldCache();
  const root = temporaryDirectory();
  const wanted = (options: VenvOptions) => ({
    declaration: declare({ cacheDir: cache.root, installer: 'pip', ...options }),
    root,
  });
  const [one, two] = [wanted({ requirements: ['one'] }), wanted({ requirements: ['two'] })];
  const wrong = wanted({ requirements: ['one =='] });
  const index = await startPackageIndex();
  for (const name of ['one', 'two']) index.publish({ name, version: '1.0' });

  // Without even the snapshot of pip alone, and then with it.
  expect([...(await presenceOf([one])).values()]).toEqual([{ state: 'missing', requirements: ['one'] }]);
  await prepare(declare({ cacheDir: cache.root, installer: 'pip' }));
  useOnly(index.url);
  const asked = index.requests.length;
  const before = await presenceOf([one, two, wrong]);
  expect(before.get(one.declaration)).toEqual({ state: 'missing', requirements: ['one'] });
  expect(before.get(wrong.declaration)).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(index.requests.length).toBe(asked);

  const built = await prepare(one.declaration, { root });
  const other = await prepare(two.declaration, { root });
  const after = await presenceOf([one, two]);
  expect(after.get(one.declaration)).toMatchObject({ state: 'present', snapshotId: built.snapshotId });
  expect(await cacheKey([one, two])).toBe(await cacheKey([two, one]));
  expect((await rejectionOf(() => cacheKey([wrong]))).code).toBe('INVALID_REQUEST');

  const ids = async () => (await listSnapshots(cache.root)).map(({ id }) => id);
  const dry = await keepOnly([one], { dryRun: true }, cache.root);
  expect(dry.removed.map(({ id }) => id)).toEqual([other.snapshotId]);
  expect(await ids()).toContain(other.snapshotId);
  expect(readdirSync(cache.lockfiles)).toHaveLength(2);
  expect((await rejectionOf(() => keepOnly([wrong], {}, cache.root))).code).toBe('INVALID_REQUEST');
  await keepOnly([one], {}, cache.root);
  expect(await ids()).not.toContain(other.snapshotId);
  expect(readdirSync(cache.lockfiles)).toHaveLength(1);
  expect((await presenceOf([one])).get(one.declaration)).toMatchObject({ state: 'present' });
});
