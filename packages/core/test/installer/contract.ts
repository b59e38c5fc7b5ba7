import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listFiles } from '../../src/filesystem/tasks.js';
import type { InstallerName } from '../../src/installer/installer.js';
import {
  createLockfile,
  formatLockfile,
  type Lockfile,
  parseLockfile,
} from '../../src/requirement/lockfile.js';
import { evaluate, pipList } from '../support/environments.js';
import { type InstallerRuns, installerRuns } from '../support/installer-runs.js';
import { useInstaller } from '../support/installers.js';
import { commitAll, writeProject, writeSdist } from '../support/local-projects.js';
import { type PackageIndex, startPackageIndex, useOnly, withCredentials } from '../support/package-index.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
const source = { what: 'the test' };

function versionsIn({ packages }: Lockfile): readonly string[] {
  return packages.map(({ name, version }) => `${name}==${version}`);
}

/** What every installer has to do alike. */
export function describeInstaller(name: InstallerName): void {
  let index: PackageIndex;
  let runs: InstallerRuns;

  beforeEach(async () => {
    await useInstaller(name);
    index = await startPackageIndex();
    for (const version of ['1.0', '1.1', '2.0', '3.0a1']) index.publish({ name: 'small', version });
    useOnly(index.url);
    runs = await installerRuns(name);
    expect(runs.installer.name).toBe(name);
  });

  const resolved = async (...requirements: readonly string[]) =>
    versionsIn(await runs.resolve({ requirements }));

  describe('resolves', () => {
    it('to the newest release, and to no pre-release', async () => {
      expect(await resolved('small')).toEqual(['small==2.0']);
    });

    it('to a pre-release that is asked for, or allowed', async () => {
      expect(await resolved('small>=3.0a1')).toEqual(['small==3.0a1']);
      expect(versionsIn(await runs.resolve({ requirements: ['small'], index: { pre: true } }))).toEqual([
        'small==3.0a1',
      ]);
    });

    it('what distributions require', async () => {
      index.publish({ name: 'follows', version: '1.0', requires: ['small<2'] });
      expect(await resolved('follows')).toEqual(['follows==1.0', 'small==1.1']);
    });

    it('extras that are asked for, and no others', async () => {
      const requires = ['small==1.0 ; extra == "more"'];
      index.publish({ name: 'extras', version: '1.0', requires, extras: ['more'] });
      expect(await resolved('extras')).toEqual(['extras==1.0']);
      expect(await resolved('extras[more]')).toEqual(['extras==1.0', 'small==1.0']);
    });

    it('requirements whose markers hold for the interpreter', async () => {
      const markers = ['small==1.0 ; python_version < "3"', 'small==1.1 ; python_version >= "3"'];
      expect(await resolved(...markers)).toEqual(['small==1.1']);
    });

    it('nothing where no marker holds', async () => {
      expect(await resolved('small ; python_version < "3"')).toEqual([]);
    });

    it('within constraints, the declared and the machine’s', async () => {
      const constraints = ['small<2'];
      expect(versionsIn(await runs.resolve({ requirements: ['small'], constraints }))).toEqual([
        'small==1.1',
      ]);
      const file = join(temporaryDirectory(), 'constraints.txt');
      writeFileSync(file, 'small<1.1\n');
      vi.stubEnv('PIP_CONSTRAINT', file);
      expect(await resolved('small')).toEqual(['small==1.0']);
    });

    it('from the indexes that are declared, all alike', async () => {
      const other = await startPackageIndex();
      for (const version of ['1.5', '4.0']) other.publish({ name: 'small', version });
      const only = { requirements: ['small<4'], index: { indexUrl: other.url } };
      expect(versionsIn(await runs.resolve(only))).toEqual(['small==1.5']);
      const both = { requirements: ['small'], index: { extraIndexUrls: [other.url] } };
      expect(versionsIn(await runs.resolve(both))).toEqual(['small==4.0']);
    });

    it('from declared folders, with or without an index', async () => {
      const folder = temporaryDirectory();
      writeWheel(folder, { name: 'small', version: '9.0' });
      const places = { findLinks: [folder] };
      const wanted = { requirements: ['small'], index: places };
      expect(versionsIn(await runs.resolve(wanted))).toEqual(['small==9.0']);
      const asked = index.requests.length;
      await runs.resolve({ ...wanted, index: { ...places, noIndex: true } });
      expect(index.requests).toHaveLength(asked);
    });

    it('to wheels or source distributions, as is declared', async () => {
      index.publish({ name: 'either', version: '1.0' });
      index.publishSdist({ name: 'either', version: '1.0' });
      const kinds = async (settings: object) => {
        const { packages } = await runs.resolve({ requirements: ['either'], index: settings });
        return Object.keys(packages[0] ?? {});
      };
      expect(await kinds({})).toEqual(['name', 'version', 'wheels']);
      expect(await kinds({ noBinary: [':all:'] })).toEqual(['name', 'version', 'sdist']);
      expect(await kinds({ noBinary: ['either'] })).toEqual(['name', 'version', 'sdist']);
      index.publishSdist({ name: 'either', version: '2.0' });
      expect(
        versionsIn(await runs.resolve({ requirements: ['either'], index: { onlyBinary: ['either'] } })),
      ).toEqual(['either==1.0']);
    });
  });

  describe('locks', () => {
    it('one archive of each distribution, with its hash', async () => {
      const { packages } = await runs.resolve({ requirements: ['small==1.1'] });
      const url = `${index.url.replace('/simple', '/files')}/small-1.1-py3-none-any.whl`;
      expect(packages).toEqual([
        { name: 'small', version: '1.1', wheels: [{ name: url.split('/').at(-1), url, hashes: { sha256 } }] },
      ]);
    });

    it('direct references to archives, of the index or of this machine', async () => {
      const wheel = writeWheel(temporaryDirectory(), { name: 'local', version: '1.0' });
      const url = `${index.url.replace('/simple', '/files')}/small-1.1-py3-none-any.whl`;
      const lockfile = await runs.resolve({
        requirements: [`local @ ${pathToFileURL(wheel)}`, `small @ ${url}`],
      });
      expect(lockfile.packages).toMatchObject([
        { name: 'local', version: '1.0', archive: { url: pathToFileURL(wheel).href, hashes: { sha256 } } },
        { name: 'small', version: '1.1', archive: { url, hashes: { sha256 } } },
      ]);
    });

    it('local projects, editable or not', async () => {
      const [plain, editable] = [temporaryDirectory(), temporaryDirectory()];
      writeProject(plain, { name: 'plain', version: '1.0', requires: ['small<2'] });
      writeProject(editable, { name: 'edited', version: '1.0' });
      const requirements = [
        `plain @ ${pathToFileURL(plain)}`,
        { text: `${pathToFileURL(editable)}`, editable: true, source },
      ];
      const { packages } = await runs.resolve({ requirements });
      expect(packages).toMatchObject([
        { name: 'edited', directory: { path: editable, editable: true } },
        { name: 'plain', directory: { path: plain } },
        { name: 'small', version: '1.1' },
      ]);
      expect(packages[1]?.directory?.editable ?? false).toBe(false);
    });

    it('repositories, by their commits', async () => {
      const repository = temporaryDirectory();
      writeProject(join(repository, 'inner'), { name: 'inner', version: '1.0' });
      const commit = commitAll(repository);
      const url = pathToFileURL(repository).href;
      const requirement = `inner @ git+${url}#subdirectory=inner`;
      const { packages } = await runs.resolve({ requirements: [requirement] });
      expect(packages).toMatchObject([
        { name: 'inner', vcs: { type: 'git', url, 'commit-id': commit, subdirectory: 'inner' } },
      ]);
    });

    it('what can be written and read again', async () => {
      const lockfile = await runs.resolve({ requirements: ['small'] });
      expect(parseLockfile(formatLockfile(lockfile))).toEqual(lockfile);
    });
  });

  describe('installs', () => {
    it('just what is locked, although there is something newer', async () => {
      index.publish({ name: 'follows', version: '1.0', requires: ['small<2'] });
      await runs.install(await runs.resolve({ requirements: ['follows', 'small==1.0'] }));
      expect(runs.installed()).toEqual(['follows==1.0', 'small==1.0']);
      expect(await evaluate(runs.environment, 'import small; print(json.dumps(small.version))')).toBe('1.0');
    });

    it('no bytecode: that is made by all cores', async () => {
      await runs.install(await runs.resolve({ requirements: ['small'] }));
      const files = listFiles({ root: runs.environment.sitePackages }).map(({ path }) => path);
      expect(files).toContain('small.py');
      expect(files.filter((path) => path.endsWith('.pyc'))).toEqual([]);
    });

    it('from the locked archives, without asking the index again', async () => {
      const lockfile = await runs.resolve({ requirements: ['small'] });
      const pages = index.requests.filter((path) => path.startsWith('/simple/')).length;
      await runs.install(lockfile);
      expect(index.requests.filter((path) => path.startsWith('/simple/'))).toHaveLength(pages);
    });

    it('what it has downloaded to resolve, without downloading it again', async () => {
      index.letFilesBeCached();
      vi.stubEnv('PIP_TRUSTED_HOST', '127.0.0.1');
      const lockfile = await runs.resolve({ requirements: ['small'] });
      const asked = index.requests.length;
      await runs.install(lockfile);
      expect(index.requests).toHaveLength(asked);
    });

    it('source distributions, which it builds', async () => {
      index.publishSdist({ name: 'sourced', version: '1.0', requires: ['small<2'] });
      const lockfile = await runs.resolve({ requirements: ['sourced'] });
      await runs.install(lockfile);
      expect(lockfile.packages[1]).toMatchObject({ name: 'sourced', sdist: { hashes: { sha256 } } });
      expect(runs.installed()).toEqual(['small==1.1', 'sourced==1.0']);
    });

    it('archives of this machine', async () => {
      const folder = temporaryDirectory();
      const wheel = pathToFileURL(writeWheel(folder, { name: 'local', version: '1.0' }));
      const sdist = pathToFileURL(writeSdist(folder, { name: 'sourced', version: '1.0' }));
      const requirements = [`local @ ${wheel}`, `sourced @ ${sdist}`];
      await runs.install(await runs.resolve({ requirements }));
      expect(runs.installed()).toEqual(['local==1.0', 'sourced==1.0']);
    });

    it('local projects; one that is editable follows its source', async () => {
      const [plain, editable] = [temporaryDirectory(), temporaryDirectory()];
      writeProject(plain, { name: 'plain', version: '1.0' });
      writeProject(editable, { name: 'edited', version: '1.0' });
      const requirements = [
        `plain @ ${pathToFileURL(plain)}`,
        { text: `${pathToFileURL(editable)}`, editable: true, source },
        'small==1.0',
      ];
      await runs.install(await runs.resolve({ requirements }));
      for (const folder of [plain, editable])
        for (const module of ['plain', 'edited'])
          writeFileSync(join(folder, `${module}.py`), 'version = "new"\n');
      const program = 'import plain, edited; print(json.dumps([plain.version, edited.version]))';
      expect(await evaluate(runs.environment, program)).toEqual(['1.0', 'new']);
      expect(runs.installed()).toEqual(['edited==1.0', 'plain==1.0', 'small==1.0']);
      expect((await pipList(runs.environment)).join()).toContain('edited');
    });

    it('the locked commit of a repository, although there are newer ones', async () => {
      const repository = temporaryDirectory();
      writeProject(repository, { name: 'kept', version: '1.0' });
      commitAll(repository);
      const lockfile = await runs.resolve({
        requirements: [`kept @ git+${pathToFileURL(repository)}`],
      });
      writeProject(repository, { name: 'kept', version: '2.0' });
      commitAll(repository);
      await runs.install(lockfile);
      expect(runs.installed()).toEqual(['kept==1.0']);
    });

    it('nothing, if that is locked', async () => {
      await runs.install(createLockfile([]));
      expect(runs.installed()).toEqual([]);
    });

    it('from an index that wants credentials, which are not in the Lockfile', async () => {
      const guarded = await startPackageIndex('someone:pa55word');
      guarded.publish({ name: 'guarded', version: '1.0' });
      const settings = { index: { indexUrl: withCredentials(guarded.url, 'someone:pa55word') } };
      const lockfile = await runs.resolve({ requirements: ['guarded'], ...settings });
      expect(JSON.stringify(lockfile)).not.toContain('pa55word');
      await runs.install(lockfile, settings);
      expect(runs.installed()).toEqual(['guarded==1.0']);
    });

    it('with the credentials of netrc', async () => {
      const guarded = await startPackageIndex('someone:pa55word');
      guarded.publish({ name: 'guarded', version: '1.0' });
      const netrc = join(temporaryDirectory(), 'netrc');
      writeFileSync(netrc, 'machine 127.0.0.1 login someone password pa55word\n', { mode: 0o600 });
      vi.stubEnv('NETRC', netrc);
      useOnly(guarded.url);
      await runs.install(await runs.resolve({ requirements: ['guarded'] }));
      expect(runs.installed()).toEqual(['guarded==1.0']);
    });
  });

  describe('offline', () => {
    const offline = { offline: true };

    it('makes do with folders of wheels, and asks nobody', async () => {
      const folder = temporaryDirectory();
      writeWheel(folder, { name: 'small', version: '0.5' });
      const wanted = { requirements: ['small'], index: { findLinks: [folder] } };
      const lockfile = await runs.resolve(wanted, offline);
      await runs.install(lockfile, wanted, offline);
      expect(runs.installed()).toEqual(['small==0.5']);
      expect(index.requests).toEqual([]);
    });

    it('installs what was downloaded before', async () => {
      index.letFilesBeCached();
      // Of other addresses without TLS, pip keeps nothing.
      vi.stubEnv('PIP_TRUSTED_HOST', '127.0.0.1');
      const lockfile = await runs.resolve({ requirements: ['small'] });
      await runs.install(lockfile);
      await runs.environment.run('pip', ['uninstall', '-y', 'small']);
      await index.close();
      await runs.install(lockfile, {}, offline);
      expect(runs.installed()).toEqual(['small==2.0']);
    });

    it('says so where neither is enough', async () => {
      const error = await rejectionOf(() => runs.resolve({ requirements: ['small==1.0', 'other'] }, offline));
      expect(error.code).toBe('OFFLINE_UNAVAILABLE');
      expect(error.source).toMatchObject({ file: 'a.test.ts' });
      const lockfile = await runs.resolve({ requirements: ['small'] });
      vi.stubEnv('PIP_CACHE_DIR', temporaryDirectory());
      vi.stubEnv('UV_CACHE_DIR', temporaryDirectory());
      const asked = index.requests.length;
      const failed = await rejectionOf(() => runs.install(lockfile, { requirements: ['small'] }, offline));
      expect(failed.code).toBe('OFFLINE_UNAVAILABLE');
      expect(index.requests).toHaveLength(asked);
      expect(existsSync(join(runs.environment.sitePackages, 'small.py'))).toBe(false);
    });
  });

  describe('refuses', () => {
    it.each([
      ['begins with a dash', '--index-url=http://evil'],
      ['begins with a space and a dash', ' -r /etc/passwd'],
      ['holds another line', 'small\n--index-url http://evil'],
      ['holds a carriage return', 'small\r-e .'],
      ['holds a NUL', 'small\0'],
    ])('a requirement that %s', async (_, text) => {
      const error = await rejectionOf(() => runs.resolve({ requirements: [text] }));
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', source: { line: 1 } });
      const constraint = await rejectionOf(() =>
        runs.resolve({ requirements: ['small'], constraints: [text] }),
      );
      expect(constraint.code).toBe('INVALID_REQUEST');
      expect(index.requests).toEqual([]);
    });

    it('a requirement that only it can tell to be none', async () => {
      const wanted = { requirements: ['small', 'small==1.0; no_such_marker == "1"'] };
      const error = await rejectionOf(() => runs.resolve(wanted));
      expect(error.code).toBe('INVALID_REQUEST');
      expect(error.summary).toContain('small==1.0');
    });

    it('an index setting with more than one line', async () => {
      const settings = { indexUrl: `${index.url}\n--pre` };
      const error = await rejectionOf(() => runs.resolve({ requirements: ['small'], index: settings }));
      expect(error.code).toBe('INVALID_REQUEST');
    });

    it('an archive that is not the one whose hash is declared', async () => {
      const requirement = { text: 'small==1.0', hashes: [`sha256:${'0'.repeat(64)}`], source };
      const error = await rejectionOf(async () => {
        await runs.install(await runs.resolve({ requirements: [requirement] }));
      });
      expect(error).toMatchObject({ code: 'HASH_MISMATCH', source });
    });
  });
}
