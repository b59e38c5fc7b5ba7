import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import { removeTree } from '../src/filesystem/remove-tree.js';
import { listSnapshots } from '../src/maintenance.js';
import { provision } from '../src/provision.js';
import {
  deleteSnapshot,
  diffSnapshots,
  exportSnapshot,
  importSnapshot,
  listNamedSnapshots,
  pruneNamedSnapshots,
  showSnapshot,
  tagSnapshot,
} from '../src/snapshots.js';
import { coldCache } from './support/caches.js';
import { writeTools } from './support/capturing.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const tools = writeTools();
afterAll(() => removeTree(tools.folder));

/** Two captured snapshots under the name `base`: with one tool, then with another version of it and a file changed. */
async function twoVersions() {
  const { root: directory } = coldCache();
  await using environment = await provision(
    declare({ cacheDir: directory, requirements: [tools.one[0]], installer: 'pip' }),
  );
  const { sitePackages, snapshotId: built } = environment;
  await environment.install([tools.two[0]]);
  const first = await environment.snapshot('base', { message: 'the first' });
  await environment.install([tools.two[1]], { onConflict: 'resolve' });
  writeFileSync(join(sitePackages, 'two', 'part.py'), 'x = "changed, and longer"\n');
  writeFileSync(join(sitePackages, 'mine.py'), '');
  const second = await environment.snapshot('base');
  return { directory, built, first, second };
}

it('are listed, shown, compared, named again, deleted and pruned', async () => {
  const { directory, built, first, second } = await twoVersions();
  expect(await listNamedSnapshots(directory)).toMatchObject([
    { name: 'base', version: 1, snapshotId: first.id, message: 'the first' },
    { name: 'base', version: 2, snapshotId: second.id },
  ]);

  const shown = await showSnapshot('base', directory);
  expect(shown).toMatchObject({ id: second.id, origin: 'captured', names: [{ version: 2 }] });
  expect(shown.behind).toContain(built);
  expect(shown.distributions).toContainEqual({ name: 'two', version: '2.0' });
  expect(shown.own.files).toBeLessThan(shown.files);
  expect(await showSnapshot(built, directory)).toMatchObject({ origin: 'built', names: [], behind: [] });

  const { distributions, files } = await diffSnapshots('base@1', 'base@2', directory);
  expect(distributions).toEqual([{ name: 'two', from: '1.0', to: '2.0' }]);
  const kindOf = (end: string) => files.find(({ path }) => path.endsWith(end))?.kind;
  expect([kindOf('/two/part.py'), kindOf('/mine.py'), kindOf('/one/part.py')]).toEqual([
    'changed',
    'added',
    undefined,
  ]);
  expect(kindOf('/two-1.0.dist-info/METADATA')).toBe('removed');

  const tagged = await tagSnapshot('base@1', 'other', { message: 'again', directory });
  expect(tagged).toMatchObject({ name: 'other', version: 1, snapshotId: first.id });
  expect((await rejectionOf(() => tagSnapshot('base@9', 'other', { directory }))).code).toBe(
    'SNAPSHOT_NOT_FOUND',
  );

  // Another name needs it still.
  expect(await deleteSnapshot('base@1', directory)).toMatchObject({ names: [{ version: 1 }], snapshots: [] });
  const dryRun = await pruneNamedSnapshots({ olderThan: 0, keep: 0, dryRun: true }, directory);
  expect(dryRun.names.map(({ name, version }) => `${name}@${version}`)).toEqual(['base@2', 'other@1']);
  expect(new Set(dryRun.snapshots)).toEqual(new Set([first.id, second.id]));
  expect(await listNamedSnapshots(directory)).toHaveLength(2);
  expect(await pruneNamedSnapshots({ olderThan: 0, keep: 0 }, directory)).toEqual(dryRun);
  expect(await listNamedSnapshots(directory)).toEqual([]);
  const left = (await listSnapshots(directory)).map(({ id }) => id);
  expect(left).toContain(built);
  expect(left).not.toContain(first.id);
  expect((await rejectionOf(() => showSnapshot(first.id, directory))).code).toBe('SNAPSHOT_NOT_FOUND');
});

it('go to another cache in a file, and are deleted there by their id', async () => {
  const { directory, second } = await twoVersions();
  const path = join(temporaryDirectory(), 'base.testvenv');
  const exported = await exportSnapshot('base', path, { directory });
  expect(exported).toMatchObject({ snapshotId: second.id, bytes: readFileSync(path).length });

  const elsewhere = coldCache().root;
  const imported = await importSnapshot(path, { directory: elsewhere, name: 'brought' });
  expect(imported).toMatchObject({ snapshotId: second.id });
  expect(await listNamedSnapshots(elsewhere)).toMatchObject([{ name: 'brought', version: 1 }]);
  expect(await diffSnapshots('brought', second.id, elsewhere)).toEqual({ distributions: [], files: [] });
  await deleteSnapshot('brought', elsewhere);
  expect(await listNamedSnapshots(elsewhere)).toEqual([]);
});
