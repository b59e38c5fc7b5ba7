import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import type { Environment } from '../src/environment/environment.js';
import { listFiles } from '../src/filesystem/tasks.js';
import { prepare, provisionWarm } from '../src/provision.js';
import { coldCache, sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { type PackageIndex, startPackageIndex, useOnly, withCredentials } from './support/package-index.js';
import { folderWith, writeFiles } from './support/readings.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { writeWheel } from './support/wheels.js';

// pip's own snapshot is in the cache before another index is used.
beforeEach(async () => {
  vi.stubEnv('CI', undefined);
  await prepare(declare({ cacheDir: sharedCache().root }));
});

async function indexWithLeft(): Promise<PackageIndex> {
  const index = await startPackageIndex();
  for (const version of ['1.0', '2.0']) index.publish({ name: 'left', version });
  index.publish({ name: 'right', version: '1.0', requires: ['left'] });
  useOnly(index.url);
  return index;
}

function installed({ distributions }: Environment): readonly string[] {
  return distributions.filter(({ name }) => name !== 'pip').map(({ name, version }) => `${name} ${version}`);
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Whether nothing needs to be built, resolved or looked for. */
async function isWarm(options: VenvOptions, root: string, cacheDir = sharedCache().root): Promise<boolean> {
  const environment = provisionWarm(declare({ cacheDir, ...options }), { root });
  await environment?.dispose();
  return environment !== undefined;
}

describe('requirements come from', () => {
  it('requirements files and constraints; a change of any is seen', async () => {
    await indexWithLeft();
    const files = { 'r.txt': '-r sub/more.txt\n', 'sub/more.txt': 'right\n', 'c.txt': 'left<2\n' };
    const root = folderWith(files);
    const wishes = { requirementsFiles: ['r.txt'], constraints: ['c.txt'] };
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['left 1.0', 'right 1.0']);
    expect(await isWarm(wishes, root)).toBe(true);
    writeFileSync(join(root, 'c.txt'), 'left>=2\n');
    expect(await isWarm(wishes, root)).toBe(false);
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['left 2.0', 'right 1.0']);
    writeFileSync(join(root, 'sub/more.txt'), '# nothing\n');
    expect(installed(await environmentFor(wishes, { root }))).toEqual([]);
  });

  it('the same contents elsewhere without resolving again', async () => {
    const index = await indexWithLeft();
    const files = { 'r.txt': 'left==1.0\n' };
    const first = await environmentFor({ requirementsFiles: ['r.txt'] }, { root: folderWith(files) });
    const asked = index.requests.length;
    const second = await environmentFor({ requirementsFiles: ['r.txt'] }, { root: folderWith(files) });
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(index.requests).toHaveLength(asked);
  });

  it('a pyproject.toml and a script, for the Python that they require', async () => {
    await indexWithLeft();
    const root = folderWith({
      'pyproject.toml':
        '[project]\nname = "p"\nrequires-python = ">=3.8"\ndependencies = ["left<2"]\n[dependency-groups]\ntest = ["right"]\n',
      'tool.py': '# /// script\n# requires-python = "<3.10"\n# dependencies = ["left"]\n# ///\n',
    });
    const wishes = { pyproject: '.', groups: ['test'], script: 'tool.py' };
    const environment = await environmentFor(wishes, { root });
    expect(installed(environment)).toEqual(['left 1.0', 'right 1.0']);
    expect((await environment.run('python', ['--version'])).stdout).toMatch(/^Python 3\.[89]\./);
  });

  it('a wheel on disk, whose contents count', async () => {
    await indexWithLeft();
    const root = folderWith({});
    writeWheel(root, { name: 'small', version: '1.0', requires: ['left<2'] });
    const wishes = { requirements: ['./small-1.0-py3-none-any.whl'] };
    const first = await environmentFor(wishes, { root });
    expect(installed(first)).toEqual(['left 1.0', 'small 1.0']);
    const elsewhere = folderWith({});
    writeWheel(elsewhere, { name: 'small', version: '1.0', requires: ['left<2'] });
    expect((await environmentFor(wishes, { root: elsewhere })).snapshotId).toBe(first.snapshotId);
    writeWheel(root, {
      name: 'small',
      version: '1.0',
      requires: ['left<2'],
      files: { 'small.py': 'x = "new"\n' },
    });
    const third = await environmentFor(wishes, { root });
    expect((await third.run('python', ['-c', 'import small; print(small.x)'])).stdout).toBe('new');
  });

  it('folders of archives, of which a new one is seen', async () => {
    useOnly('http://127.0.0.1:9/simple');
    const root = folderWith({ 'links/.keep': '' });
    writeWheel(join(root, 'links'), { name: 'offline', version: '1.0' });
    const wishes: VenvOptions = { requirements: ['offline'], findLinks: ['links'], noIndex: true };
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['offline 1.0']);
    writeWheel(join(root, 'links'), { name: 'offline', version: '2.0' });
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['offline 2.0']);
  });

  it('an index of the declaration', async () => {
    useOnly('http://127.0.0.1:9/simple');
    const index = await startPackageIndex();
    index.publish({ name: 'elsewhere', version: '1.0' });
    index.publish({ name: 'elsewhere', version: '2.0a1' });
    const wishes = { requirements: ['elsewhere'], indexUrl: index.url };
    expect(installed(await environmentFor(wishes))).toEqual(['elsewhere 1.0']);
    expect(installed(await environmentFor({ ...wishes, pre: true }))).toEqual(['elsewhere 2.0a1']);
  });
});

describe('hashes of a requirements file', () => {
  it('hold for what is installed', async () => {
    await indexWithLeft();
    const root = folderWith({ 'r.txt': `left==1.0 --hash=sha256:${'0'.repeat(64)}\n` });
    const error = await rejectionOf(() => environmentFor({ requirementsFiles: ['r.txt'] }, { root }));
    expect(error.code).toBe('HASH_MISMATCH');
  });
});

describe('a variable', () => {
  it('that decides is looked at again', async () => {
    await indexWithLeft();
    const root = folderWith({ 'r.txt': ['left==', '{LEFT_VERSION}'].join('$') });
    const wishes = { requirementsFiles: ['r.txt'] };
    vi.stubEnv('LEFT_VERSION', '1.0');
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['left 1.0']);
    expect(await isWarm(wishes, root)).toBe(true);
    vi.stubEnv('LEFT_VERSION', '2.0');
    expect(await isWarm(wishes, root)).toBe(false);
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['left 2.0']);
  });

  it('with credentials is used, and kept nowhere', async () => {
    const cache = coldCache();
    const secret = 'pa55word-of-the-file';
    await prepare(declare({ cacheDir: cache.root }));
    const index = await startPackageIndex(`someone:${secret}`);
    index.publish({ name: 'private', version: '1.0' });
    useOnly('http://127.0.0.1:9/simple');
    const url = withCredentials(index.url, ['someone:', '{TOKEN}'].join('$'));
    const root = folderWith({ 'r.txt': `--index-url ${url}\nprivate\n` });
    vi.stubEnv('TOKEN', secret);
    const events = recordEvents();
    const wishes = { cacheDir: cache.root, requirementsFiles: ['r.txt'] };
    const environment = await environmentFor(wishes, { root, ...events });
    expect(installed(environment)).toEqual(['private 1.0']);
    expect(JSON.stringify(events.all)).not.toContain(secret);
    const written = listFiles({ root: cache.root }).filter(({ path }) =>
      statSync(join(cache.root, path)).isFile(),
    );
    expect(
      written.filter(({ path }) => readFileSync(join(cache.root, path), 'latin1').includes(secret)),
    ).toEqual([]);
    vi.stubEnv('TOKEN', 'another');
    expect(await isWarm(wishes, root, cache.root)).toBe(true);
  });

  it('with credentials in a direct reference is shown nowhere', async () => {
    const secret = 'pa55word-of-the-url';
    const index = await startPackageIndex('someone:another');
    useOnly(index.url);
    const url = withCredentials(index.url, ['someone:', '{TOKEN}'].join('$')).replace('/simple', '/files');
    vi.stubEnv('TOKEN', secret);
    const events = recordEvents();
    const requirements = [`missing @ ${url}/missing-1.0-py3-none-any.whl`];
    const error = await rejectionOf(() => environmentFor({ requirements }, events));
    expect(`${error.stack} ${JSON.stringify(error)} ${JSON.stringify(events.all)}`).not.toContain(secret);
    expect(events.of('resolving')).toHaveLength(1);
  });
});

describe('a Lockfile', () => {
  async function locked() {
    const index = await indexWithLeft();
    const root = folderWith({});
    const [left1, right] = [
      writeWheel(root, { name: 'left', version: '1.0' }),
      writeWheel(root, { name: 'right', version: '1.0', requires: ['left'] }),
    ];
    const package_ = (name: string, path: string, more = '') =>
      `[[packages]]\nname = "${name}"\nversion = "1.0"\n${more}wheels = [{ path = "${path.slice(root.length + 1)}", hashes = { sha256 = "${sha256(path)}" } }]\n`;
    writeFiles(root, {
      'pylock.toml': `lock-version = "1.0"\ncreated-by = "someone"\n${package_('left', left1)}${package_('right', right)}${package_('other', right, 'marker = "sys_platform == \'win32\'"\n')}`,
    });
    return { root, index };
  }

  it('is taken as it is, without asking any index', async () => {
    const { root, index } = await locked();
    const events = recordEvents();
    const environment = await environmentFor({ lockfile: 'pylock.toml' }, { root, ...events });
    expect(installed(environment)).toEqual(['left 1.0', 'right 1.0']);
    expect(events.of('resolving')).toEqual([]);
    expect(index.requests).toEqual([]);
    expect(await isWarm({ lockfile: 'pylock.toml' }, root)).toBe(true);
    appendFileSync(join(root, 'pylock.toml'), '\n');
    expect(await isWarm({ lockfile: 'pylock.toml' }, root)).toBe(false);
  });

  it('that satisfies what is required resolves nothing', async () => {
    const { root } = await locked();
    const events = recordEvents();
    const wishes = { lockfile: 'pylock.toml', requirements: ['left<2', 'unused; python_version < "3"'] };
    expect(installed(await environmentFor(wishes, { root, ...events }))).toEqual(['left 1.0', 'right 1.0']);
    expect(events.of('resolving')).toEqual([]);
  });

  it.each([
    ['left>=2', 'does not cover left>=2'],
    ['absent', 'does not cover absent'],
    ['left @ https://example.org/left-1.0-py3-none-any.whl', 'does not cover left @'],
  ])('that is frozen refuses to resolve %s', async (requirement, words) => {
    const { root } = await locked();
    const wishes = { lockfile: 'pylock.toml', requirements: [requirement], frozen: true };
    const error = await rejectionOf(() => environmentFor(wishes, { root }));
    expect(error.summary).toContain(words);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', source: { what: 'the call' } });
    expect(error.hint).toContain('testvenv lock');
  });

  it('is frozen where CI is set', async () => {
    const { root } = await locked();
    vi.stubEnv('CI', 'true');
    const wishes = { lockfile: 'pylock.toml', requirements: ['absent'] };
    expect((await rejectionOf(() => environmentFor(wishes, { root }))).summary).toContain('it is frozen');
  });

  it('that is not frozen keeps its versions beside what it lacks', async () => {
    const { root, index } = await locked();
    index.publish({ name: 'more', version: '1.0', requires: ['left'] });
    const wishes = { lockfile: 'pylock.toml', requirements: ['more'] };
    expect(installed(await environmentFor(wishes, { root }))).toEqual(['left 1.0', 'more 1.0', 'right 1.0']);
  });

  it('whose archive is another one is refused', async () => {
    const root = folderWith({});
    const wheel = writeWheel(root, { name: 'forged', version: '1.0' });
    const packages = `[[packages]]\nname = "forged"\nversion = "1.0"\nwheels = [{ path = "forged-1.0-py3-none-any.whl", hashes = { sha256 = "${sha256(wheel)}" } }]\n`;
    writeFiles(root, { 'pylock.toml': `lock-version = "1.0"\ncreated-by = "someone"\n${packages}` });
    writeWheel(root, { name: 'forged', version: '1.0', files: { 'forged.py': 'evil = True\n' } });
    const error = await rejectionOf(() => environmentFor({ lockfile: 'pylock.toml' }, { root }));
    expect(error.code).toBe('HASH_MISMATCH');
  });

  it('without a wheel for this Python is refused', async () => {
    const root = folderWith({
      'pylock.toml':
        'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\nversion = "1"\nwheels = [{ url = "https://e.org/a-1-cp27-cp27m-win32.whl", hashes = {} }]\n',
    });
    const error = await rejectionOf(() => environmentFor({ lockfile: 'pylock.toml' }, { root }));
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toContain('it has: a-1-cp27-cp27m-win32.whl');
  });

  it('that vanishes is noticed', async () => {
    const { root } = await locked();
    await environmentFor({ lockfile: 'pylock.toml' }, { root });
    rmSync(join(root, 'pylock.toml'));
    const error = await rejectionOf(() => environmentFor({ lockfile: 'pylock.toml' }, { root }));
    expect(error.summary).toBe('the Lockfile pylock.toml is not there');
  });
});
