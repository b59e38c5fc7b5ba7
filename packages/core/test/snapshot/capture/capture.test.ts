import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { verifySnapshot } from '../../../src/cache/verify.js';
import type { Environment } from '../../../src/environment/environment.js';
import type { LinkMode } from '../../../src/environment/link-mode.js';
import { removeTree } from '../../../src/filesystem/remove-tree.js';
import { readLayer } from '../../../src/snapshot/read-layer.js';
import { sharedCache } from '../../support/caches.js';
import { seenIn, writeTools } from '../../support/capturing.js';
import { environmentFor, evaluate, pipList } from '../../support/environments.js';
import { series, supportedPythons } from '../../support/pythons.js';
import { recordEvents } from '../../support/recorded-events.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { treeState } from '../../support/tree-state.js';

const tools = writeTools();
afterAll(() => removeTree(tools.folder));

const fresh = (wishes = {}, options = {}) =>
  environmentFor({ requirements: [tools.one[0], tools.two[0]], ...wishes }, options);

async function cloneOf(environment: Environment): Promise<Environment> {
  const clone = await environment.clone();
  onTestFinished(() => clone.dispose());
  return clone;
}

/** One run of pip, where the operation of an environment takes three. */
const install = (environment: Environment, ...wheels: readonly string[]) =>
  environment.run('pip', ['install', '--quiet', '--no-deps', '--no-index', ...wheels]);

const behindOf = (id: string) => readLayer(sharedCache(), id)?.behind.map(({ snapshotId }) => snapshotId);

/** All that a test may do to its environment, but for what changes files of the snapshot's packages in place. */
async function change(environment: Environment): Promise<void> {
  const { prefix, scripts, sitePackages } = environment;
  await install(environment, tools.three[0], tools.one[1]);
  writeFileSync(join(sitePackages, 'mine.py'), 'version = "of mine"\n');
  mkdirSync(join(prefix, 'share', 'mine'));
  writeFileSync(join(prefix, 'share', 'mine', 'data.txt'), 'mine\n');
  writeFileSync(join(scripts, 'mine'), `#!${environment.python}\nimport mine; print(mine.version)\n`);
  chmodSync(join(scripts, 'mine'), 0o755);
  rmSync(join(prefix, 'share', 'two', 'data.txt'));
  writeFileSync(join(prefix, 'share', 'two', 'data.txt'), 'edited\n');
}

describe.each<LinkMode>(['layered', 'linked', 'copied'])('a changed %s environment', (linkMode) => {
  it('is captured, cloned and restored as it was', async () => {
    const environment = await fresh({ linkMode });
    const first = await seenIn(environment);
    await change(environment);
    const changed = await seenIn(environment);
    expect(changed).not.toEqual(first);
    expect(changed).toMatchObject({
      three: '1.0',
      one: '2.0',
      'mine script': 'of mine\n',
      'two data': 'edited\n',
    });

    const parent = environment.snapshotId;
    const captured = await environment.snapshot();
    expect(captured).toMatchObject({ parent, distributions: environment.distributions });
    // What replaced the snapshot's files cannot stand over it.
    expect(behindOf(captured.id)).toEqual(linkMode === 'layered' ? [parent] : []);
    expect((await verifySnapshot(sharedCache(), captured.id)).damages).toEqual([]);
    expect(await seenIn(environment)).toEqual(changed);

    const clone = await cloneOf(environment);
    expect([clone.snapshotId, clone.linkMode]).toEqual([captured.id, linkMode]);
    expect(await seenIn(clone)).toEqual(changed);

    await environment.uninstall(['three', 'two']);
    for (const path of [join(environment.sitePackages, 'mine.py'), join(environment.scripts, 'mine')])
      rmSync(path);
    expect(await seenIn(environment)).toMatchObject({ three: 'absent', two: 'absent', mine: 'absent' });
    const less = await environment.snapshot();
    expect(behindOf(less.id)).toEqual([]);
    await environment.restore(captured);
    expect([environment.snapshotId, environment.linkMode]).toEqual([captured.id, linkMode]);
    expect(await seenIn(environment)).toEqual(changed);
    await environment.restore(less);
    expect(await seenIn(environment)).toMatchObject({ three: 'absent', two: 'absent', one: '2.0' });
    expect((await environment.run('pip', ['check'])).stdout).toContain('No broken requirements');
    await environment.restore(parent);
    expect(await seenIn(environment)).toEqual(first);
    expect(await seenIn(clone)).toEqual(changed);
  });

  it('that differs in nothing is its snapshot', async () => {
    const environment = await fresh({ linkMode });
    await environment.run('python', ['-c', 'import one.part, two']);
    const before = readdirSync(sharedCache().snapshots);
    expect((await environment.snapshot()).id).toBe(environment.snapshotId);
    expect(readdirSync(sharedCache().snapshots)).toEqual(before);
  });

  it('goes on writing what is its own, and the snapshot is not changed', async () => {
    const environment = await fresh({ linkMode });
    const own = [environment.sitePackages, environment.prefix].map((folder) => join(folder, 'mine.txt'));
    for (const path of own) writeFileSync(path, '1');
    const { id } = await environment.snapshot();
    for (const path of own) appendFileSync(path, '2');
    await environment.restore(id);
    // What nobody installed may be written again, as root who may write into hard links too.
    for (const path of own) writeFileSync(path, '3');
    expect((await verifySnapshot(sharedCache(), id)).damages).toEqual([]);
    expect((await environment.snapshot()).id).not.toBe(id);
    await environment.restore(id);
    await environment.uninstall('two');
    for (const path of own) writeFileSync(path, '4');
    expect((await verifySnapshot(sharedCache(), id)).damages).toEqual([]);
  });
});

it('an environment whose snapshot lost something is captured whole, its files as links', async () => {
  const environment = await fresh({ linkMode: 'copied' });
  appendFileSync(join(environment.sitePackages, 'one', 'part.py'), 'x = 2\n');
  const { id } = await environment.snapshot();
  const [tree, before] = [id, environment.snapshotId].map((one) => sharedCache().snapshot(one).tree) as [
    string,
    string,
  ];
  const inode = (root: string, name: string) =>
    statSync(join(root, environment.sitePackages.slice(environment.prefix.length), name)).ino;
  expect(inode(tree, 'two/part.py')).toBe(inode(before, 'two/part.py'));
  expect(inode(tree, 'one/part.py')).not.toBe(inode(before, 'one/part.py'));
  const clone = await cloneOf(environment);
  expect(await evaluate(clone, 'import one.part; print(json.dumps(one.part.x))')).toBe(2);
  // The old bytecode was not of this source: there is new one, and Python compiles nothing again.
  const state = treeState(clone.sitePackages);
  await clone.run('python', ['-c', 'import one.part, two.part']);
  expect(treeState(clone.sitePackages)).toEqual(state);
});

it('what names the folder of the environment names that of the snapshot, or of the next environment', async () => {
  const environment = await fresh();
  const source = join(environment.prefix, 'src', 'local');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'local.py'), 'x = "found"\n');
  writeFileSync(join(environment.sitePackages, 'local.pth'), `${source}\n`);
  writeFileSync(join(environment.scripts, 'wrapper'), `#!/bin/sh\nexec ${environment.python} "$@"\n`, {
    mode: 0o755,
  });
  const clone = await cloneOf(environment);
  await environment.dispose();
  expect(await evaluate(clone, 'import local; print(json.dumps(local.x))')).toBe('found');
  const { stdout } = await clone.run('wrapper', ['-c', 'import sys; print(sys.prefix)']);
  expect(stdout).toBe(clone.prefix);
  expect((await verifySnapshot(sharedCache(), clone.snapshotId)).damages).toEqual([]);
});

it.each<LinkMode>(['layered', 'linked', 'copied'])(
  'symbolic links of a %s environment stay links, and within the environment lead into the next one',
  async (linkMode) => {
    const environment = await fresh({ linkMode });
    const { prefix, sitePackages } = environment;
    const folder = join(prefix, 'share', 'links');
    mkdirSync(join(folder, 'folder'), { recursive: true });
    writeFileSync(join(sitePackages, 'mine.py'), 'x = 1\n');
    symlinkSync('mine.py', join(sitePackages, 'beside.py'));
    writeFileSync(join(folder, 'folder', 'file'), 'text');
    symlinkSync(join(folder, 'folder', 'file'), join(folder, 'to-file'));
    symlinkSync('folder', join(folder, 'to-folder'));
    symlinkSync('/no/such/place', join(folder, 'to-nowhere'));
    symlinkSync('python', join(prefix, 'bin', 'mine'));
    const clone = await cloneOf(environment);
    await environment.dispose();
    expect(await evaluate(clone, 'import beside; print(json.dumps(beside.x))')).toBe(1);
    const links = ['to-file', 'to-folder', 'to-nowhere'].map((name) =>
      join(clone.prefix, 'share', 'links', name),
    );
    expect(links.map((path) => readlinkSync(path))).toEqual(['folder/file', 'folder', '/no/such/place']);
    expect(readFileSync(links[0] ?? '', 'utf8')).toBe('text');
    expect((await clone.run('mine', ['-c', 'import sys; print(sys.prefix)'])).stdout).toBe(clone.prefix);
    expect((await verifySnapshot(sharedCache(), clone.snapshotId)).damages).toEqual([]);
  },
);

it('a module that names the folder of the environment has no bytecode of the old name', async () => {
  const environment = await fresh();
  const { prefix, sitePackages } = environment;
  writeFileSync(join(sitePackages, 'mine.py'), `prefix = "${prefix}"\n`);
  const read = 'import mine, sys; print(json.dumps([mine.prefix, sys.prefix]))';
  expect(await evaluate(environment, read)).toEqual([prefix, prefix]);
  const clone = await cloneOf(environment);
  const [named] = (await evaluate(clone, read)) as [string, string];
  expect(named).not.toBe(prefix);
  // In a layered environment the module stays where it was sealed.
  expect(named.startsWith(sharedCache().root)).toBe(true);
});

it('a snapshot of a changed snapshot stands over ten others', async () => {
  const events = recordEvents();
  const environment = await fresh({}, events);
  const ids = [environment.snapshotId];
  for (let depth = 1; depth <= 10; depth++) {
    writeFileSync(join(environment.sitePackages, `level${depth}.py`), `import one\nx = ${depth}\n`);
    writeFileSync(join(environment.sitePackages, 'mine.py'), `version = ${depth}\n`);
    if (depth === 5) await install(environment, tools.three[0]);
    if (depth === 8) await install(environment, tools.three[1]);
    const { id, parent } = await environment.snapshot();
    expect(parent).toBe(ids.at(-1));
    ids.push(id);
    await environment.restore(id);
  }
  expect(behindOf(environment.snapshotId)).toEqual(ids.slice(0, -1).reverse());
  const program =
    'import level1, level10, mine, three; print(json.dumps([level1.x, level10.x, mine.version, three.version]))';
  expect(await evaluate(environment, program)).toEqual([1, 10, 10, '2.0']);
  expect((await pipList(environment)).filter((line) => line.startsWith('three'))).toEqual(['three==2.0']);
  expect((await environment.list()).find(({ name }) => name === 'three')?.version).toBe('2.0');
  expect((await environment.verify()).leaks).toEqual([]);
  expect(events.of('environmentCaptured')).toHaveLength(10);
  expect(events.of('environmentRestored').map(({ snapshotId }) => snapshotId)).toEqual(ids.slice(1));

  // Turned into a linked one, it has of each path the uppermost, once.
  await environment.uninstall('two');
  expect(environment.linkMode).toBe('linked');
  expect(await seenIn(environment)).toMatchObject({ one: '1.0', two: 'absent', three: '2.0', mine: 10 });
  expect(readdirSync(environment.sitePackages).filter((name) => /^three-.*info$/.test(name))).toEqual([
    'three-2.0.dist-info',
  ]);
});

it('no secret of an address is captured, and every byte of what is no UTF-8', async () => {
  const environment = await fresh();
  await install(environment, tools.three[0]);
  const origin = join(environment.sitePackages, 'three-1.0.dist-info', 'direct_url.json');
  const address = 'https://user:secret1@index.invalid/three-1.0-py3-none-any.whl?token=secret2';
  writeFileSync(origin, JSON.stringify({ url: address, archive_info: {} }));
  const bytes = Buffer.from(`${environment.prefix} \xe9\n`, 'latin1');
  writeFileSync(join(environment.prefix, 'latin-1.txt'), bytes);
  const { id } = await environment.snapshot();
  const { tree } = sharedCache().snapshot(id);
  const captured = readFileSync(join(tree, relative(environment.prefix, origin)), 'utf8');
  expect(captured).toContain('https://index.invalid/three-1.0-py3-none-any.whl?token=');
  expect(captured).not.toMatch(/secret/);
  expect(readFileSync(join(tree, 'latin-1.txt'))).toEqual(bytes);
  expect(readFileSync(origin, 'utf8')).toContain('secret1');
});

it('restoring leaves the copy of the settings file that programs are led to', async () => {
  const environment = await fresh();
  const { id } = await environment.snapshot();
  const PIP_CONFIG_FILE = join(temporaryDirectory(), 'pip.conf');
  writeFileSync(PIP_CONFIG_FILE, '[global]\nindex-url = https://index.invalid/\ntarget = t\n');
  const processEnv: Record<string, string | undefined> = { PIP_CONFIG_FILE };
  environment.activate(processEnv);
  expect(processEnv.PIP_CONFIG_FILE).not.toBe(PIP_CONFIG_FILE);
  await environment.restore(id);
  expect(readFileSync(processEnv.PIP_CONFIG_FILE ?? '', 'utf8')).toContain('index.invalid');
});

it('restoring leaves processes under way at work', async () => {
  const environment = await fresh();
  const { id } = await environment.snapshot();
  await install(environment, tools.three[0]);
  const program =
    'import os, three\nprint("up", flush=True)\ninput()\nimport one.part, two, subprocess, sys\n' +
    'print(three.version, subprocess.call([sys.executable, "-c", "import three"], stderr=-3))';
  const child = spawn(environment.python, ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  await environment.restore(id);
  const last = once(lines, 'line');
  child.stdin.end('go\n');
  // What it has loaded stays; what it starts finds the environment as it is now.
  expect((await last)[0]).toBe('1.0 1');
  await once(child, 'close');
});

it('a snapshot of another Python is refused, and so is an unknown one; nothing changes', async () => {
  const [oldest, newest] = [supportedPythons[0], supportedPythons.at(-1)];
  const other = await environmentFor({ python: oldest?.executable ?? '' });
  const environment = await environmentFor({ python: newest?.executable ?? '' });
  const error = await rejectionOf(() => environment.restore(other.snapshotId));
  expect(error).toMatchObject({ code: 'SNAPSHOT_INCOMPATIBLE' });
  expect(error.hint).toContain(`python: "${series(oldest?.version ?? '')}"`);
  expect((await rejectionOf(() => environment.restore('no-such'))).code).toBe('SNAPSHOT_NOT_FOUND');
  expect(existsSync(environment.python)).toBe(true);
  await environment.dispose();
  for (const act of ['snapshot', 'clone'] as const)
    expect((await rejectionOf(() => environment[act]())).code).toBe('ENVIRONMENT_NOT_FOUND');
});

describe.each(supportedPythons)('with Python $version', ({ executable }) => {
  it('a changed environment is cloned, and nothing is compiled again', async () => {
    const environment = await environmentFor({ python: executable });
    await install(environment, tools.three[0]);
    writeFileSync(join(environment.sitePackages, 'mine.py'), 'version = "of mine"\n');
    const clone = await cloneOf(environment);
    const { tree } = sharedCache().snapshot(clone.snapshotId);
    const sealed = treeState(tree);
    const program = 'import three.part, mine; print(json.dumps([mine.version, mine.__cached__]))';
    const [version, cached] = (await evaluate(clone, program)) as [string, string];
    expect([version, existsSync(cached)]).toEqual(['of mine', true]);
    expect((await clone.run('three')).stdout).toBe('three 1.0');
    expect(treeState(tree)).toEqual(sealed);
    expect(readFileSync(join(clone.scripts, 'three'), 'utf8')).not.toContain(environment.prefix);
    expect(clone.distributions).toEqual(environment.distributions);
  });
});
