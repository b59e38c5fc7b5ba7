import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { declare } from '../../../src/declaration/declaration.js';
import type { ChangeOptions } from '../../../src/environment/operations/contract.js';
import { removeTree } from '../../../src/filesystem/remove-tree.js';
import { prepare } from '../../../src/provision.js';
import { sharedCache } from '../../support/caches.js';
import { closedPort } from '../../support/closed-port.js';
import { environmentFor, pipList } from '../../support/environments.js';
import { startPackageIndex, useOnly } from '../../support/package-index.js';
import { pythonProject, setuptoolsBackend } from '../../support/projects.js';
import { newestPython, oldestPython } from '../../support/pythons.js';
import { recordEvents } from '../../support/recorded-events.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { treeState } from '../../support/tree-state.js';
import { writeWheel } from '../../support/wheels.js';

const pythons = [
  { name: 'the oldest Python', python: oldestPython().executable },
  { name: 'the newest Python', python: newestPython().executable },
];

const wheels = mkdtempSync(join(tmpdir(), 'tv-'));

/** `app` 1 wants `lib` below 2, `app` 2 one from 2 on, and `tool` of any version nothing. */
beforeAll(() => {
  for (const version of ['1.0', '1.5', '2.0']) writeWheel(wheels, { name: 'lib', version });
  writeWheel(wheels, { name: 'app', version: '1.0', requires: ['lib<2', 'missing; python_version < "3"'] });
  writeWheel(wheels, { name: 'app', version: '2.0', requires: ['lib>=2'] });
  for (const version of ['1.0', '2.0']) writeWheel(wheels, { name: 'tool', version });
});

afterAll(() => removeTree(wheels));

async function anIndex() {
  const index = await startPackageIndex(undefined, wheels);
  useOnly(index.url);
  return index;
}

describe.each(pythons)('with $name', ({ python }) => {
  // pip's own snapshot is in the cache before another index is used.
  beforeEach(async () => {
    await prepare(declare({ cacheDir: sharedCache().root, python }));
  });

  const fresh = async (
    requirements: readonly string[] = ['app==1.0', 'lib==1.0', 'tool==1.0'],
    options = {},
  ) => {
    await anIndex();
    return environmentFor({ requirements, python }, options);
  };

  describe('install', () => {
    it('says what it changed, and tells the listener', async () => {
      const events = recordEvents();
      const environment = await fresh(['lib==1.0'], events);
      expect(await environment.install(['tool', 'lib==1.5'])).toEqual({
        changes: [
          { name: 'lib', from: '1.0', to: '1.5' },
          { name: 'tool', to: '2.0' },
        ],
        broken: [],
      });
      expect(
        events.of('packageInstalled').map(({ name, version, previous }) => [name, version, previous]),
      ).toEqual(
        expect.arrayContaining([
          ['tool', '2.0', undefined],
          ['lib', '1.5', '1.0'],
        ]),
      );
      expect(environment.distributions).toContainEqual({ name: 'lib', version: '1.5' });
      expect(environment.linkMode).toBe('layered');
    });

    it('of what is there, or of nothing, changes nothing', async () => {
      const environment = await fresh(['lib==1.0']);
      for (const wanted of ['lib', [], ['lib>=1']])
        expect(await environment.install(wanted)).toEqual({ changes: [], broken: [] });
    });

    it('takes a requirements file, relative to the project', async () => {
      const root = temporaryDirectory();
      writeFileSync(join(root, 'wanted.txt'), '# some\ntool==1.0\n');
      const environment = await fresh(['lib==1.0'], { root });
      expect((await environment.install({ file: 'wanted.txt' })).changes).toEqual([
        { name: 'tool', to: '1.0' },
      ]);
    });

    it('takes a local project by its path', async () => {
      const environment = await environmentFor({ requirements: ['setuptools==75.3.0'], python });
      const project = pythonProject(setuptoolsBackend);
      expect((await environment.install(project)).changes).toEqual([{ name: 'local-project', to: '0.1' }]);
      expect((await environment.run('local-script')).stdout).toBe('before');
    });
  });

  describe('a conflict with what is installed', () => {
    it('stops, and says who requires what, and what would satisfy all', async () => {
      const environment = await fresh();
      const before = treeState(environment.prefix);
      const error = await rejectionOf(() => environment.install('lib>1.0'));
      expect(error.code).toBe('RESOLUTION_CONFLICT');
      expect(error.details.conflicts).toEqual([
        {
          name: 'lib',
          version: '2.0',
          demands: [{ requirement: 'lib>1.0' }, { name: 'app', version: '1.0', requirement: 'lib<2' }],
          satisfying: ['1.5'],
        },
      ]);
      expect(error.message).toContain('app 1.0 requires lib<2');
      expect(error.message).toContain('versions that satisfy all: 1.5');
      expect(treeState(environment.prefix)).toEqual(before);
    });

    it('says so where no version would', async () => {
      const error = await rejectionOf(async () => (await fresh()).install('lib==2.0'));
      expect(error.details.conflicts).toMatchObject([{ name: 'lib', satisfying: [] }]);
      expect(error.message).toContain('none on the index');
    });

    it('is resolved by changing others, which is reported', async () => {
      const environment = await fresh();
      const { changes, broken } = await environment.install('lib==2.0', { onConflict: 'resolve' });
      expect(changes).toEqual([
        { name: 'app', from: '1.0', to: '2.0' },
        { name: 'lib', from: '1.0', to: '2.0' },
      ]);
      expect([broken, await environment.check()]).toEqual([[], []]);
    });

    it('that no change of others resolves stops too', async () => {
      const environment = await fresh(['app==1.0']);
      const wanted = ['lib==2.0', 'app==1.0'];
      const error = await rejectionOf(() => environment.install(wanted, { onConflict: 'resolve' }));
      expect(error.code).toBe('RESOLUTION_CONFLICT');
      expect(await pipList(environment)).toContain('app==1.0');
    });

    it('may be forced, and what is broken is reported', async () => {
      const environment = await fresh();
      const broken = [{ name: 'app', version: '1.0', requirement: 'lib<2', installed: '2.0' }];
      expect(await environment.install('lib==2.0', { onConflict: 'force' })).toEqual({
        changes: [{ name: 'lib', from: '1.0', to: '2.0' }],
        broken,
      });
      expect(await environment.check()).toEqual(broken);
      // What was broken before stops nobody.
      expect((await environment.install('tool==2.0')).broken).toEqual([]);
    });

    it('of the wanted with each other is forced as told', async () => {
      const environment = await fresh(['tool==1.0']);
      const wanted = ['app==1.0', 'lib==2.0'];
      expect((await rejectionOf(() => environment.install(wanted))).code).toBe('RESOLUTION_CONFLICT');
      const { changes, broken } = await environment.install(wanted, { onConflict: 'force' });
      expect(changes.map(({ name, to }) => `${name} ${to}`)).toEqual(['app 1.0', 'lib 2.0']);
      expect(broken).toMatchObject([{ name: 'app', requirement: 'lib<2', installed: '2.0' }]);
    });
  });

  describe('update', () => {
    it('of one detaches from the snapshot that gave it', async () => {
      const [environment, other] = [await fresh(), await fresh()];
      const { tree } = sharedCache().snapshot(environment.snapshotId);
      const before = treeState(tree);
      expect((await environment.update('tool')).changes).toEqual([{ name: 'tool', from: '1.0', to: '2.0' }]);
      expect([environment.linkMode, other.linkMode]).toEqual(['linked', 'layered']);
      expect(await pipList(environment)).toContain('tool==2.0');
      expect(await pipList(other)).toContain('tool==1.0');
      expect(treeState(tree)).toEqual(before);
    });

    it('of several, and of all', async () => {
      const environment = await fresh();
      expect((await environment.update(['app', 'lib'])).changes).toEqual([
        { name: 'app', from: '1.0', to: '2.0' },
        { name: 'lib', from: '1.0', to: '2.0' },
      ]);
      expect((await environment.update()).changes).toEqual([{ name: 'tool', from: '1.0', to: '2.0' }]);
      expect((await environment.update()).changes).toEqual([]);
    });

    it('that would break another stops', async () => {
      const environment = await fresh();
      const error = await rejectionOf(() => environment.update('lib'));
      expect(error.details.conflicts).toMatchObject([{ name: 'lib', version: '2.0' }]);
      expect(environment.linkMode).toBe('layered');
    });

    it('of a name that is not installed says so', async () => {
      const error = await rejectionOf(async () => (await fresh()).update(['lib', 'toll']));
      expect(error).toMatchObject({ code: 'DISTRIBUTION_NOT_FOUND', hint: 'did you mean "tool"?' });
    });
  });

  describe('uninstall', () => {
    it('reports what is broken by it', async () => {
      const environment = await fresh();
      expect(await environment.uninstall('lib')).toEqual({
        changes: [{ name: 'lib', from: '1.0' }],
        broken: [{ name: 'app', version: '1.0', requirement: 'lib<2' }],
      });
    });

    it('of a name that is not installed removes nothing', async () => {
      const environment = await fresh();
      const error = await rejectionOf(() => environment.uninstall(['lib', 'nothing']));
      expect(error).toMatchObject({
        code: 'DISTRIBUTION_NOT_FOUND',
        details: { name: 'nothing', installed: ['app', 'lib', 'pip', 'tool'] },
      });
      expect(await pipList(environment)).toContain('lib==1.0');
    });

    it('may take pip itself, after which others say so', async () => {
      const environment = await fresh(['lib==1.0']);
      await environment.uninstall('pip');
      const error = await rejectionOf(() => environment.install('tool'));
      expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
      expect(error.summary).toContain('no pip');
      expect((await environment.list()).map(({ name }) => name)).toEqual(['lib']);
    });
  });

  describe('faults', () => {
    it('what is no requirement or no name is refused before pip is asked', async () => {
      const index = await anIndex();
      const environment = await environmentFor({ requirements: ['lib==1.0'], python });
      const asked = index.requests.length;
      for (const wanted of ['--index-url=http://127.0.0.1', '-r', 'lib\n--pre', 'lib\0', 'lib is good', '']) {
        for (const act of [() => environment.install(wanted), () => environment.uninstall(wanted)]) {
          const error = await rejectionOf(act);
          expect(error.code).toBe('INVALID_REQUEST');
          expect(error.message).toContain(JSON.stringify(wanted));
        }
      }
      expect(index.requests).toHaveLength(asked);
    });

    it('an unknown package or version', async () => {
      const environment = await fresh(['lib==1.0']);
      const unknown = await rejectionOf(() => environment.install('no-such-thing'));
      expect([unknown.code, unknown.source?.what]).toEqual(['DISTRIBUTION_NOT_FOUND', 'install()']);
      const version = await rejectionOf(() => environment.install('lib==9'));
      expect(version.summary).toContain('the newest of 3 on the index are 1.0, 1.5, 2.0');
    });

    it('a requirements file that is not there, or holds what is no requirement', async () => {
      const root = temporaryDirectory();
      const environment = await fresh(['lib==1.0'], { root });
      for (const file of ['none.txt', 'none\n.txt']) {
        const error = await rejectionOf(() => environment.install({ file }));
        expect(error).toMatchObject({ code: 'INVALID_REQUEST', hint: `it was looked for in ${root}` });
      }
      writeFileSync(join(root, 'bad.txt'), 'lib is good\n');
      const error = await rejectionOf(() => environment.install({ file: 'bad.txt' }));
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', source: { file: 'bad.txt' } });
    });

    it('an unknown choice', async () => {
      const options = { onConflict: 'maybe' } as unknown as ChangeOptions;
      const error = await rejectionOf(async () => (await fresh()).install('lib', options));
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', hint: 'known are: error, resolve, force' });
    });

    it('an index that does not answer', async () => {
      const environment = await fresh(['lib==1.0']);
      useOnly(`http://127.0.0.1:${await closedPort()}/simple`);
      expect((await rejectionOf(() => environment.install('tool'))).code).toBe('INDEX_UNREACHABLE');
      expect((await rejectionOf(() => environment.outdated())).code).toBe('INDEX_UNREACHABLE');
    });

    it('too little time', async () => {
      const environment = await fresh(['lib==1.0']);
      const error = await rejectionOf(() => environment.install('tool', { timeout: 1 }));
      expect(error.code).toBe('INSTALL_TIMEOUT');
    });
  });
});
