import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normaliseName } from '../../../src/requirement/name.js';
import { sharedCache } from '../../support/caches.js';
import { varied } from '../../support/distributions.js';
import { environmentFor } from '../../support/environments.js';
import { pythonProject, setuptoolsBackend } from '../../support/projects.js';
import { newestPython, oldestPython } from '../../support/pythons.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { writeWheel } from '../../support/wheels.js';

const pythons = [
  { name: 'the oldest Python', python: oldestPython().executable },
  { name: 'the newest Python', python: newestPython().executable },
];

const program = (name: string) =>
  fileURLToPath(new URL(`../../support/programs/${name}.mjs`, import.meta.url));

describe.each(pythons)('with $name', ({ python }) => {
  const fresh = () => environmentFor({ requirements: [...varied], python });

  it('list and freeze agree with pip, with local projects and archives too', async () => {
    const [environment, project] = [await fresh(), pythonProject(setuptoolsBackend)];
    const wheel = writeWheel(temporaryDirectory(), { name: 'direct', version: '1' });
    await environment.run('pip', ['install', '--no-build-isolation', '-e', project, wheel]);
    await environment.run('pip', ['install', 'six==1.17.0']);
    const { stdout } = await environment.run('pip', ['list', '--format=json']);
    const listed = (JSON.parse(stdout) as { name: string; version: string }[]).map(({ name, version }) => [
      normaliseName(name),
      version,
    ]);
    const own = await environment.list();
    expect(own.map(({ name, version }) => [name, version])).toEqual(listed);
    expect(own.filter(({ editable }) => editable)).toEqual([
      { name: 'local-project', version: '0.1', editable: true, url: pathToFileURL(project).href },
    ]);
    const frozen = (await environment.run('pip', ['freeze'])).stdout.split('\n');
    const comparable = (line: string) => line.replace(/^[\w.-]+(?=[= ])/, normaliseName);
    const theirs = frozen.filter((line) => !line.startsWith('#')).map(comparable);
    expect([...(await environment.freeze())].sort()).toEqual(theirs.sort());
  });

  it('what freeze gives installs the same again', async () => {
    const frozen = await (await fresh()).freeze();
    const environment = await environmentFor({ python });
    await environment.install(frozen);
    const again = await environment.freeze();
    expect(again).toEqual(frozen);
  });

  it('show tells what the metadata say, and who needs whom', async () => {
    const environment = await fresh();
    await environment.install('requests==2.31.0');
    const shown = await environment.show('Charset.Normalizer');
    expect(shown).toMatchObject({
      name: 'charset-normalizer',
      version: '3.4.1',
      editable: false,
      license: 'MIT',
      installer: 'pip',
      requiresPython: '>=3.7',
      requires: [],
      requiredBy: ['requests'],
      location: join(
        sharedCache().snapshot(environment.snapshotId).tree,
        environment.sitePackages.slice(environment.prefix.length),
      ),
    });
    expect(shown.summary).toContain('Charset Detector');
    const requests = await environment.show('requests');
    expect(requests.location).toBe(environment.sitePackages);
    expect(requests.requires).toEqual([
      'certifi>=2017.4.17',
      'charset-normalizer<4,>=2',
      'idna<4,>=2.5',
      'urllib3<3,>=1.21.1',
    ]);
    const error = await rejectionOf(() => environment.show('sixx'));
    expect(error).toMatchObject({ code: 'DISTRIBUTION_NOT_FOUND', hint: 'did you mean "six"?' });
  });

  it('outdated names the newest there is', async () => {
    const rows = await (await fresh()).outdated();
    expect(rows).toContainEqual({ name: 'six', version: '1.15.0', latest: '1.17.0' });
  });

  it('check agrees with pip check', async () => {
    const environment = await fresh();
    expect(await environment.check()).toEqual([]);
    await environment.run('pip', ['install', '--no-deps', 'requests==2.31.0', 'idna==2.0']);
    const broken = await environment.check();
    expect(broken).toEqual([
      { name: 'requests', version: '2.31.0', requirement: 'idna<4,>=2.5', installed: '2.0' },
      { name: 'requests', version: '2.31.0', requirement: 'urllib3<3,>=1.21.1' },
      { name: 'requests', version: '2.31.0', requirement: 'certifi>=2017.4.17' },
    ]);
    const { stdout, exitCode } = await environment.run('pip', ['check'], { reject: false });
    expect([exitCode, stdout.split('\n')]).toEqual([1, expect.objectContaining({ length: broken.length })]);
  });
});

describe('what the disk says', () => {
  it('is told without starting a process', async () => {
    await environmentFor({});
    const output = execFileSync(
      process.execPath,
      [
        '--import',
        pathToFileURL(program('count-processes')).href,
        program('tell'),
        JSON.stringify({ cacheDir: sharedCache().root }),
      ],
      { encoding: 'utf8' },
    );
    const [told, { started }] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told.list).toMatchObject([{ name: 'pip' }]);
    expect(told).toMatchObject({ freeze: [], status: { state: 'ready', changes: [] } });
    expect(told.distributions).toHaveLength(1);
    expect(started).toBe(0);
  });

  it('is in the status: state and changes', async () => {
    const environment = await environmentFor({ requirements: ['six==1.15.0'] });
    expect(environment.status()).toMatchObject({ state: 'ready', prefix: environment.prefix, changes: [] });
    const installing = environment.install('idna==3.7');
    expect(environment.status().state).toBe('busy');
    await installing;
    await environment.uninstall('six');
    expect(environment.status()).toMatchObject({
      state: 'ready',
      changes: [
        { name: 'idna', to: '3.7' },
        { name: 'six', from: '1.15.0' },
      ],
    });
    await environment.dispose();
    expect(environment.status()).toMatchObject({ state: 'disposed', changes: [] });
  });
});

describe('operations on one environment', () => {
  it('follow one another in the order of the calls', async () => {
    const environment = await environmentFor({ requirements: ['six==1.15.0'] });
    const [installed, listed, removed, after] = await Promise.all([
      environment.install('six==1.17.0'),
      environment.list(),
      environment.uninstall('six'),
      environment.list(),
    ]);
    expect(installed.changes).toEqual([{ name: 'six', from: '1.15.0', to: '1.17.0' }]);
    expect(listed.find(({ name }) => name === 'six')?.version).toBe('1.17.0');
    expect(removed.changes).toEqual([{ name: 'six', from: '1.17.0' }]);
    expect(after.map(({ name }) => name)).toEqual(['pip']);
  });

  it('go on after one that failed', async () => {
    const environment = await environmentFor({ requirements: ['six==1.15.0'] });
    const failing = rejectionOf(() => environment.uninstall('none'));
    const listing = environment.list();
    expect((await failing).code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(await listing).toHaveLength(2);
  });

  it('fail after its end, and while it ends', async () => {
    const environment = await environmentFor({ requirements: ['six==1.15.0'] });
    const underWay = rejectionOf(() => environment.install('idna==3.7'));
    const queued = rejectionOf(() => environment.list());
    await new Promise((resolve) => setTimeout(resolve, 300));
    await environment.dispose();
    expect([(await underWay).code, (await queued).code]).toEqual([
      'ENVIRONMENT_NOT_FOUND',
      'ENVIRONMENT_NOT_FOUND',
    ]);
    const late = [
      () => environment.list(),
      () => environment.freeze(),
      () => environment.check(),
      () => environment.show('six'),
      () => environment.outdated(),
      () => environment.install('six'),
      () => environment.update(),
      () => environment.uninstall('six'),
      () => environment.run('python'),
      () => environment.distributions,
      () => environment.$`python`,
    ];
    for (const act of late) expect((await rejectionOf(act)).code).toBe('ENVIRONMENT_NOT_FOUND');
  });

  it('fail where somebody removed the environment', async () => {
    const environment = await environmentFor({});
    rmSync(environment.prefix, { recursive: true });
    expect((await rejectionOf(() => environment.list())).code).toBe('ENVIRONMENT_NOT_FOUND');
  });
});

describe('a direct reference', () => {
  it('is told with its commit, its hash, its folder, and without a password', async () => {
    const environment = await environmentFor({});
    const references = {
      a: { url: 'https://user:secret@h.test/a.git', vcs_info: { vcs: 'git', commit_id: 'c0ffee' } },
      b: { url: 'https://h.test/b.zip', archive_info: { hash: 'sha256=12' }, subdirectory: 'x' },
      c: { url: 'https://h.test/c.zip', archive_info: { hashes: { sha256: '34' } } },
    };
    for (const [name, reference] of Object.entries(references)) {
      const folder = join(environment.sitePackages, `${name}-1.dist-info`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'direct_url.json'), JSON.stringify(reference));
    }
    expect(await environment.freeze()).toEqual([
      'a @ git+https://h.test/a.git@c0ffee',
      'b @ https://h.test/b.zip#sha256=12&subdirectory=x',
      'c @ https://h.test/c.zip#sha256=34',
    ]);
  });
});
