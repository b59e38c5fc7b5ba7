import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/environment/environment.js';
import { sharedCache } from '../support/caches.js';
import { varied } from '../support/distributions.js';
import { environmentFor, evaluate, pipList } from '../support/environments.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { recordEvents } from '../support/recorded-events.js';
import { treeState } from '../support/tree-state.js';

const snapshotOf = ({ snapshotId }: Environment) => sharedCache().snapshot(snapshotId).tree;

describe.each([
  { name: 'the oldest Python', python: oldestPython().executable },
  { name: 'the newest Python', python: newestPython().executable },
])('with $name, uninstalling what the snapshot gave', ({ python }) => {
  const fresh = (options = {}) => environmentFor({ requirements: [...varied], python }, options);

  it('makes the environment a linked one in place', async () => {
    const events = recordEvents();
    const environment = await fresh(events);
    const { prefix } = environment;
    const others = environment.distributions.filter(({ name }) => name !== 'six');
    expect(await environment.uninstall('six')).toEqual({
      changes: [{ name: 'six', from: '1.15.0' }],
      broken: [],
    });
    expect([environment.linkMode, environment.prefix]).toEqual(['linked', prefix]);
    expect(environment.distributions).toEqual(others);
    expect((await environment.run('python', ['-c', 'import six'], { reject: false })).exitCode).toBe(1);
    expect(await pipList(environment)).toHaveLength(others.length);
    const program = 'import sys, setuptools; print(json.dumps([setuptools.__file__, sys.path]))';
    const [file, path] = (await evaluate(environment, program)) as [string, string[]];
    expect(file.startsWith(environment.sitePackages)).toBe(true);
    expect(path.filter((folder) => folder.startsWith(sharedCache().snapshots))).toEqual([]);
    expect(events.of('environmentDetached')).toHaveLength(1);
    expect(events.of('packageRemoved')).toMatchObject([{ name: 'six', version: '1.15.0' }]);
  });

  it('is seen neither in the snapshot nor in another environment', async () => {
    const [environment, other] = [await fresh(), await fresh()];
    const before = treeState(snapshotOf(environment));
    await environment.uninstall(['charset-normalizer', 'six']);
    expect(existsSync(join(environment.scripts, 'normalizer'))).toBe(false);
    expect(treeState(snapshotOf(environment))).toEqual(before);
    expect(await pipList(other)).toContain('six==1.15.0');
    expect((await other.run('normalizer', ['--version'])).stdout).toContain('3.4.1');
    expect(other.linkMode).toBe('layered');
  });

  it('keeps what the environment has itself, and brings nothing back that it shadows', async () => {
    const environment = await fresh();
    await environment.run('pip', ['install', 'six==1.17.0', '--no-deps', 'zope.deprecation==4.4.0']);
    writeFileSync(join(environment.sitePackages, 'mine.py'), 'x = 1\n');
    await environment.uninstall('charset-normalizer');
    expect(await evaluate(environment, 'import six, mine; print(json.dumps(six.__version__))')).toBe(
      '1.17.0',
    );
    const program = 'import zope.event, zope.deprecation; print(json.dumps([1]))';
    expect(await evaluate(environment, program)).toEqual([1]);
    expect((await pipList(environment)).filter((line) => line.startsWith('six'))).toEqual(['six==1.17.0']);
    expect(readdirSync(environment.sitePackages).filter((name) => /^six.*dist-info$/.test(name))).toEqual([
      'six-1.17.0.dist-info',
    ]);
    expect((await environment.run('pip', ['check'])).stdout).toContain('No broken requirements');
  });

  it('of what is shadowed removes both', async () => {
    const environment = await fresh();
    await environment.run('pip', ['install', 'six==1.17.0']);
    const { changes } = await environment.uninstall('Six');
    expect(changes).toEqual([{ name: 'six', from: '1.17.0' }]);
    expect((await environment.run('python', ['-c', 'import six'], { reject: false })).exitCode).toBe(1);
    expect(environment.distributions.map(({ name }) => name)).not.toContain('six');
  });

  it('leaves processes under way at work', async () => {
    const environment = await fresh();
    const program =
      'import six\nprint("up", flush=True)\ninput()\nimport charset_normalizer.md, setuptools\nprint("done")';
    const child = spawn(environment.python, ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    await once(lines, 'line');
    await environment.uninstall('six');
    const last = once(lines, 'line');
    child.stdin.end('go\n');
    expect((await last)[0]).toBe('done');
    await once(child, 'close');
  });

  it('leaves no bytecode that is compiled again', async () => {
    const environment = await fresh();
    await environment.uninstall('six');
    const before = treeState(environment.sitePackages);
    await environment.run('python', ['-c', 'import setuptools, charset_normalizer, zope.event']);
    expect(treeState(environment.sitePackages)).toEqual(before);
  });
});

it('what the environment alone has is removed without detaching', async () => {
  const environment = await environmentFor({ requirements: [...varied] });
  await environment.run('pip', ['install', '--no-deps', 'idna==3.7']);
  await environment.uninstall('idna');
  expect(environment.linkMode).toBe('layered');
  expect(await pipList(environment)).not.toContain('idna==3.7');
});

it('a folder of the environment that the snapshot has as well is filled, file by file', async () => {
  const environment = await environmentFor({ requirements: [...varied] });
  const folder = join(environment.sitePackages, 'setuptools');
  mkdirSync(folder);
  writeFileSync(join(folder, 'extra.py'), '');
  await environment.uninstall('six');
  expect(existsSync(join(folder, 'extra.py'))).toBe(true);
  expect(statSync(join(folder, '__init__.py')).isFile()).toBe(true);
});
