import { existsSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Declaration, declare } from '../src/declaration/declaration.js';
import { prepare, provision } from '../src/provision.js';
import { coldCache, sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { newestPython, oldestPython, tooOldPythons } from './support/pythons.js';
import { recordEvents } from './support/recorded-events.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';

describe('an environment', () => {
  it('is built for the first, and found for the second', async () => {
    const cacheDir = coldCache().root;
    const [first, second] = [recordEvents(), recordEvents()];
    const built = await environmentFor({ cacheDir }, first);
    const found = await environmentFor({ cacheDir }, second);
    expect([built.origin, found.origin]).toEqual(['built', 'found']);
    expect(found.snapshotId).toBe(built.snapshotId);
    // The first to come into a cache sweeps it, too.
    const lived = first.all.map(({ type }) => type).filter((type) => type !== 'swept');
    expect([...new Set(lived)]).toEqual([
      'requested',
      'interpreterFound',
      'buildStarted',
      'buildProgress',
      'buildFinished',
      'snapshotReady',
      'environmentCreated',
    ]);
    expect(second.all.map(({ type }) => type)).toEqual([
      'requested',
      'snapshotFound',
      'snapshotReady',
      'environmentCreated',
    ]);
  });

  it('disposes of itself at the end of its block', async () => {
    let prefix = '';
    await (async () => {
      const environment = await provision(declare({ cacheDir: sharedCache().root }));
      prefix = environment.prefix;
      try {
        expect(existsSync(environment.python)).toBe(true);
      } finally {
        await environment[Symbol.asyncDispose]();
      }
    })();
    expect(existsSync(prefix)).toBe(false);
  });

  it('is activated and left again', async () => {
    const environment = await environmentFor({});
    const before = { ...process.env };
    const leave = environment.activate();
    expect(process.env.VIRTUAL_ENV).toBe(environment.prefix);
    expect(process.env.PATH?.startsWith(`${environment.scripts}:`)).toBe(true);
    leave();
    expect({ ...process.env }).toStrictEqual(before);
  });

  it('runs commands with what the caller adds, and fails as execa does', async () => {
    const environment = await environmentFor({});
    const program = 'import os; print(os.environ["ADDED"], os.environ.get("HOME"))';
    const args = ['-c', program];
    const options = { env: { ADDED: 'yes' }, extendEnv: false };
    expect((await environment.run('python', args, options)).stdout).toBe('yes None');
    await expect(environment.run('python', ['-c', 'exit(3)'])).rejects.toMatchObject({ exitCode: 3 });
    expect((await environment.run('python', ['-c', 'exit(3)'], { reject: false })).exitCode).toBe(3);
  });
});

describe('the cache folder', () => {
  it('is the one of TESTVENV_CACHE_DIR, unless the declaration names another', async () => {
    const [fromVariable, named] = [coldCache().root, sharedCache().root];
    vi.stubEnv('TESTVENV_CACHE_DIR', fromVariable);
    await prepare(declare({ cacheDir: named }));
    expect(existsSync(join(fromVariable, 'warm-v1'))).toBe(false);
    await prepare(declare({}));
    expect(existsSync(join(fromVariable, 'warm-v1'))).toBe(true);
  });
});

describe('what a declaration leads to is decided anew', () => {
  it('when the first Python on PATH is another', async () => {
    const [empty, folder] = [temporaryDirectory(), temporaryDirectory()];
    symlinkSync(oldestPython().executable, join(folder, 'python3'));
    vi.stubEnv('PATH', `${empty}:${folder}:${process.env.PATH}`);
    const first = await environmentFor({});
    symlinkSync(newestPython().executable, join(empty, 'python3'));
    const second = await environmentFor({});
    expect(second.snapshotId).not.toBe(first.snapshotId);
    expect((await second.run('python', ['--version'])).stdout).toBe(`Python ${newestPython().version}`);
  });

  it('when the snapshot is damaged', async () => {
    const cache = coldCache();
    const first = await environmentFor({ cacheDir: cache.root });
    writeFileSync(cache.snapshot(first.snapshotId).layer, 'half');
    const second = await environmentFor({ cacheDir: cache.root });
    expect(second).toMatchObject({ origin: 'built', snapshotId: first.snapshotId });
    expect(second.distributions).toEqual(first.distributions);
  });

  it('when it and the one that it grew from share a damaged file', async () => {
    const cache = coldCache();
    const wishes = { cacheDir: cache.root, requirements: ['six==1.17.0'] };
    const first = await environmentFor(wishes);
    const seed = await environmentFor({ cacheDir: cache.root });
    // As after a loss of power.
    truncateSync(
      join(
        cache.snapshot(first.snapshotId).tree,
        relative(first.prefix, first.sitePackages),
        'pip/__main__.py',
      ),
      3,
    );
    for (const { snapshotId } of [first, seed]) utimesSync(cache.snapshot(snapshotId).layer, 1, 1);
    const second = await environmentFor(wishes);
    expect(second).toMatchObject({ origin: 'built', snapshotId: first.snapshotId });
    expect((await second.run('python', ['-m', 'pip', '--version'])).stdout).toContain('pip ');
  });
});

describe('a fault', () => {
  function declaredAt(line: number, value: object): Declaration {
    const source = { file: 'a.test.ts', line, what: 'docblock' };
    return [...declare({ cacheDir: sharedCache().root }), { kind: 'options', value, source }];
  }

  it('of the request names where it was declared', async () => {
    const error = await rejectionOf(() => provision(declaredAt(7, { requirement: [] })));
    expect(error.message).toContain('declared at: a.test.ts:7 (docblock)');
  });

  it.each(tooOldPythons)('of Python $version names where that was asked for', async ({ executable }) => {
    const error = await rejectionOf(() => provision(declaredAt(8, { python: executable })));
    expect(error).toMatchObject({ code: 'INTERPRETER_NOT_FOUND', source: { line: 8 } });
  });

  it('leaves no environment', async () => {
    const cache = coldCache();
    const declaration = declare({ cacheDir: cache.root, python: '3.99' });
    await rejectionOf(() => provision(declaration));
    expect(existsSync(join(cache.root, 'warm-v1'))).toBe(false);
  });
});
