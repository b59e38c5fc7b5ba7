import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Declaration, declare, type VenvOptions } from '../src/declaration/declaration.js';
import { type LockOptions, type LockOutcome, lockAll } from '../src/lock-all.js';
import { prepare } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { type PackageIndex, startPackageIndex, useOnly } from './support/package-index.js';
import { oldestPython, series } from './support/pythons.js';
import { folderWith } from './support/readings.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { writeWheel } from './support/wheels.js';

beforeEach(async () => {
  vi.stubEnv('CI', undefined);
  await prepare(declare({ cacheDir: sharedCache().root }));
});

const lockfile = 'pylock.toml';

function declaration(options: VenvOptions, what = 'a.test.ts'): Declaration {
  return declare({ cacheDir: sharedCache().root, lockfile, ...options }, what);
}

async function lockIn(
  root: string,
  wishes: readonly VenvOptions[],
  options: LockOptions = {},
): Promise<LockOutcome> {
  const [outcome, ...others] = await lockAll(
    wishes.map((wish) => ({ declaration: declaration(wish), root })),
    options,
  );
  if (!outcome || others.length > 0) throw new Error('one Lockfile was expected');
  return outcome;
}

async function anIndex(): Promise<PackageIndex> {
  const index = await startPackageIndex();
  for (const version of ['1.0', '2.0']) index.publish({ name: 'left', version });
  index.publish({ name: 'right', version: '1.0', requires: ['left'] });
  useOnly(index.url);
  return index;
}

const changed = ({ changes }: LockOutcome) =>
  changes.map(({ name, before, after }) => `${name}: ${before.join('+')} → ${after.join('+')}`);

async function versionsIn(root: string, wish: VenvOptions) {
  const events = recordEvents();
  const environment = await environmentFor({ lockfile, frozen: true, ...wish }, { root, ...events });
  expect(events.of('resolving')).toEqual([]);
  return environment.distributions
    .filter(({ name }) => name !== 'pip')
    .map(({ name, version }) => `${name} ${version}`);
}

describe('a Lockfile of a project', () => {
  it('has a group for each list of requirements, also for lists that contradict each other', async () => {
    await anIndex();
    const root = folderWith({});
    const [one, two, none] = [{ requirements: ['left==1.0'] }, { requirements: ['right', 'left>1'] }, {}];
    const outcome = await lockIn(root, [one, two, one, none]);
    expect(outcome).toMatchObject({ path: join(root, lockfile), isChanged: true, groups: 2, isUsed: true });
    expect(changed(outcome)).toEqual(['left:  → 1.0+2.0', 'right:  → 1.0']);
    expect(await versionsIn(root, one)).toEqual(['left 1.0']);
    expect(await versionsIn(root, two)).toEqual(['left 2.0', 'right 1.0']);
    expect(await versionsIn(root, none)).toEqual([]);
    const reordered = { requirements: ['left>1', 'right'] };
    expect(await versionsIn(root, reordered)).toEqual(['left 2.0', 'right 1.0']);
  });

  it('is a pylock.toml of hashes, and says what was wished', async () => {
    await anIndex();
    const root = folderWith({});
    await lockIn(root, [{ requirements: ['left==1.0'] }]);
    const text = readFileSync(join(root, lockfile), 'utf8');
    const { packages, tool, ...head } = parse(text) as Record<string, never>;
    expect(head).toMatchObject({ 'lock-version': '1.0', 'created-by': 'testvenv' });
    expect(packages).toMatchObject([
      {
        name: 'left',
        version: '1.0',
        marker: expect.stringMatching(/^'testvenv-\w{16}-py3\.\d+' in dependency_groups$/),
        wheels: [
          { name: 'left-1.0-py3-none-any.whl', hashes: { sha256: expect.stringMatching(/^\w{64}$/) } },
        ],
      },
    ]);
    expect(JSON.stringify(tool)).toContain('left==1.0');
  });

  it('stays as it is while what is declared stays, whatever the index offers', async () => {
    const index = await anIndex();
    const root = folderWith({});
    const wish = { requirements: ['right'] };
    await lockIn(root, [wish]);
    const text = readFileSync(join(root, lockfile), 'utf8');
    index.publish({ name: 'left', version: '3.0' });
    expect(await lockIn(root, [wish])).toMatchObject({ isChanged: false, changes: [] });
    expect(readFileSync(join(root, lockfile), 'utf8')).toBe(text);
    const events = recordEvents();
    await lockIn(root, [wish], events);
    expect(events.of('resolving')).toEqual([]);
  });

  it('is upgraded when asked to: some or all', async () => {
    const index = await anIndex();
    const root = folderWith({});
    const wish = { requirements: ['right'] };
    await lockIn(root, [wish]);
    index.publish({ name: 'left', version: '3.0' });
    index.publish({ name: 'right', version: '2.0', requires: ['left'] });
    expect(changed(await lockIn(root, [wish], { upgrade: ['RIGHT'], check: true }))).toEqual([
      'right: 1.0 → 2.0',
    ]);
    expect(await lockIn(root, [wish], { upgrade: ['other'] })).toMatchObject({ isChanged: false });
    expect(changed(await lockIn(root, [wish], { upgrade: ['right'] }))).toEqual(['right: 1.0 → 2.0']);
    expect(changed(await lockIn(root, [wish], { upgrade: true }))).toEqual(['left: 2.0 → 3.0']);
    expect(await versionsIn(root, wish)).toEqual(['left 3.0', 'right 2.0']);
  });

  it('keeps its versions for a new list of requirements, where they go with it', async () => {
    const index = await anIndex();
    const root = folderWith({});
    await lockIn(root, [{ requirements: ['right'] }]);
    index.publish({ name: 'left', version: '3.0' });
    index.publish({ name: 'more', version: '1.0', requires: ['left'] });
    expect(changed(await lockIn(root, [{ requirements: ['right', 'more'] }]))).toEqual(['more:  → 1.0']);
    expect(changed(await lockIn(root, [{ requirements: ['right', 'left>=3'] }]))).toEqual([
      'left: 2.0 → 3.0',
      'more: 1.0 → ',
    ]);
  });

  it('is only looked at with check', async () => {
    await anIndex();
    const root = folderWith({});
    const outcome = await lockIn(root, [{ requirements: ['left'] }], { check: true });
    expect(outcome).toMatchObject({ isChanged: true });
    expect(existsSync(join(root, lockfile))).toBe(false);
  });

  it('locks for several Pythons, and keeps what was locked for another', async () => {
    await anIndex();
    const root = folderWith({});
    const wish = { requirements: ['left'] };
    await lockIn(root, [wish], { pythons: [oldestPython().version] });
    expect(await lockIn(root, [wish])).toMatchObject({ isChanged: true, groups: 2, changes: [] });
    expect(await versionsIn(root, { ...wish, python: series(oldestPython().version) })).toEqual(['left 2.0']);
    expect(await versionsIn(root, wish)).toEqual(['left 2.0']);
  });

  it('refers to local archives by relative paths', async () => {
    await anIndex();
    const root = folderWith({ 'w/.keep': '' });
    writeWheel(join(root, 'w'), { name: 'own', version: '1.0', requires: ['left<2'] });
    const wish = { requirements: ['./w/own-1.0-py3-none-any.whl'] };
    await lockIn(root, [wish]);
    const text = readFileSync(join(root, lockfile), 'utf8');
    expect(text).toContain('path = "w/own-1.0-py3-none-any.whl"');
    expect(text).not.toContain(root);
    expect(await versionsIn(root, wish)).toEqual(['left 1.0', 'own 1.0']);
    writeWheel(join(root, 'w'), { name: 'own', version: '1.0', requires: ['left>=2'] });
    expect(changed(await lockIn(root, [wish]))).toEqual(['left: 1.0 → 2.0']);
  });
});

describe('a frozen Lockfile', () => {
  it('names what it does not cover, and for which Python', async () => {
    await anIndex();
    const root = folderWith({});
    await lockIn(root, [{ requirements: ['left'] }]);
    const wish = { requirements: ['right'], lockfile, frozen: true };
    const error = await rejectionOf(() => environmentFor(wish, { root }));
    expect(error.summary).toMatch(
      /^the Lockfile pylock\.toml does not cover right for Python 3\.\d+, and it is frozen$/,
    );
    expect(error.hint).toContain('testvenv lock');
  });

  it('that is not frozen gives way', async () => {
    await anIndex();
    const root = folderWith({});
    await lockIn(root, [{ requirements: ['left'] }]);
    const environment = await environmentFor({ requirements: ['left<2'], lockfile }, { root });
    expect(environment.distributions).toContainEqual({ name: 'left', version: '1.0' });
  });
});

describe('locking is refused', () => {
  it("where the file is another tool's", async () => {
    const text = 'lock-version = "1.0"\ncreated-by = "pip"\npackages = []\n';
    const root = folderWith({ [lockfile]: text });
    const error = await rejectionOf(() => lockIn(root, [{ requirements: ['left'] }]));
    expect(error.summary).toBe('the Lockfile pylock.toml was written by pip, not by testvenv lock');
    expect(readFileSync(join(root, lockfile), 'utf8')).toBe(text);
  });

  it('where a list cannot be resolved, with its place; the file stays what it was', async () => {
    await anIndex();
    const root = folderWith({});
    await lockIn(root, [{ requirements: ['left'] }]);
    const before = readFileSync(join(root, lockfile), 'utf8');
    const error = await rejectionOf(() => lockIn(root, [{ requirements: ['left', 'no-such-package'] }]));
    expect(error).toMatchObject({ code: 'DISTRIBUTION_NOT_FOUND', source: { what: 'a.test.ts' } });
    expect(readFileSync(join(root, lockfile), 'utf8')).toBe(before);
  });

  it('where the file is malformed', async () => {
    const root = folderWith({});
    writeFileSync(join(root, lockfile), 'lock-version = ');
    expect((await rejectionOf(() => lockIn(root, [{ requirements: ['left'] }]))).summary).toContain(
      'malformed Lockfile',
    );
  });
});
