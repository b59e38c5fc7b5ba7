import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { lockAll } from '../src/lock-all.js';
import { prepare, provisionWarm } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { folderWith } from './support/readings.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { writeWheel } from './support/wheels.js';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const program = (name: string) => fileURLToPath(new URL(`support/programs/${name}.mjs`, import.meta.url));

/** The engine in a place where none of the packages that it depends on can be found. */
function engineWithoutPackages(): string {
  const folder = temporaryDirectory();
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  cpSync(join(dist, '..', 'package.json'), join(folder, 'package.json'));
  return join(folder, 'dist', 'index.js');
}

interface Outcome {
  readonly origin: string | undefined;
  readonly stages: readonly string[];
  readonly events: readonly string[];
  /** Processes and threads. */
  readonly started: number;
}

function provisionIn(engine: string, options: VenvOptions, name = 'provision'): Outcome {
  const args = ['--import', pathToFileURL(program('count-processes')).href, program('warm')];
  const output = execFileSync(
    process.execPath,
    [...args, pathToFileURL(engine).href, JSON.stringify(options), name],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const { origin, stages } = said.find(({ type }) => type === 'provisioned');
  return { origin, stages, events: said.map(({ type }) => type), started: said.at(-1).started };
}

describe('the warm path', () => {
  const options = () => ({ cacheDir: sharedCache().root });

  it.each(['provision', 'provisionWarm'])('of %s needs no package and no process', async (name) => {
    await prepare(declare(options()));
    const outcome = provisionIn(engineWithoutPackages(), options(), name);
    expect(outcome).toMatchObject({ origin: 'found', started: 0, stages: ['lookup', 'environment'] });
    expect(outcome.events).toContain('environmentCreated');
    expect(outcome.events).toContain('environmentDisposed');
  });

  it('of files, archives and a Lockfile needs no more', async () => {
    const root = folderWith({ 'r.txt': '# nothing\n' });
    const wheel = writeWheel(root, { name: 'warmed', version: '1.0' });
    const wishes = { ...options(), requirementsFiles: [join(root, 'r.txt')], requirements: [wheel] };
    await prepare(declare(wishes));
    expect(provisionIn(engineWithoutPackages(), wishes)).toMatchObject({ origin: 'found', started: 0 });
    await lockAll([
      { declaration: declare({ ...wishes, lockfile: join(root, 'pylock.toml') }), root: process.cwd() },
    ]);
    const locked = { ...wishes, lockfile: join(root, 'pylock.toml'), frozen: true };
    await prepare(declare(locked));
    expect(provisionIn(engineWithoutPackages(), locked)).toMatchObject({ origin: 'found', started: 0 });
  });

  it('takes no file lock and resolves nothing', async () => {
    await prepare(declare(options()));
    const cold = { cacheDir: join(temporaryDirectory(), 'c') };
    await prepare(declare(cold));
    const locks = join(cold.cacheDir, 'file-locks');
    expect(existsSync(locks)).toBe(true);
    rmSync(locks, { recursive: true });
    rmSync(join(cold.cacheDir, 'resolutions-v1'), { recursive: true, force: true });
    expect(provisionIn(join(dist, 'index.js'), cold).origin).toBe('found');
    expect(existsSync(locks)).toBe(false);
    expect(existsSync(join(cold.cacheDir, 'resolutions-v1'))).toBe(false);
  });

  it('is what these tests tell from the cold one', () => {
    const cold = { cacheDir: join(temporaryDirectory(), 'c') };
    expect(() => provisionIn(engineWithoutPackages(), cold)).toThrow('ERR_MODULE_NOT_FOUND');
    expect(provisionIn(join(dist, 'index.js'), cold).started).toBeGreaterThan(0);
  });
});

describe('provisionWarm', () => {
  it('gives nothing where anything has to be done first', async () => {
    const cacheDir = join(temporaryDirectory(), 'c');
    expect(provisionWarm(declare({ cacheDir }))).toBeUndefined();
    await prepare(declare({ cacheDir }));
    const environment = provisionWarm(declare({ cacheDir }));
    expect(environment?.origin).toBe('found');
    await environment?.dispose();
    expect(provisionWarm(declare({ cacheDir, python: '3.8' }))).toBeUndefined();
  });
});
