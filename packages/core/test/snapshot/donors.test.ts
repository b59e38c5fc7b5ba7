import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { verifyCache } from '../../src/cache/verify.js';
import { declare, type VenvOptions } from '../../src/declaration/declaration.js';
import type { Environment } from '../../src/environment/environment.js';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import type { Preparation } from '../../src/prepared.js';
import { prepare } from '../../src/provision.js';
import { pushesDone } from '../../src/remote/pending-pushes.js';
import { donorsOf, noteCompiled } from '../../src/snapshot/donors.js';
import type { Layer } from '../../src/snapshot/layer.js';
import type { Manifest } from '../../src/snapshot/manifest.js';
import { readLayer } from '../../src/snapshot/read-layer.js';
import { seededCache } from '../crash/seeded-cache.js';
import { environmentFor } from '../support/environments.js';
import { useInstaller } from '../support/installers.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const lowerOne = { name: 'lower', version: '1.0' };

let cache: CacheLayout;
let wish: VenvOptions;
let lowerWheel: string;

async function begin(installer: 'pip' | 'uv'): Promise<void> {
  await useInstaller(installer);
  cache = await seededCache();
  const wheels = temporaryDirectory();
  [lowerWheel = ''] = ['lower', 'upper'].map((name) => writeWheel(wheels, { name, version: '1.0' }));
  wish = { cacheDir: cache.root, findLinks: [wheels], noIndex: true };
}

const lower = (): VenvOptions => ({ ...wish, requirements: ['lower'] });
const both = (): VenvOptions => ({ ...wish, requirements: ['lower', 'upper'] });

describe.each(['pip', 'uv'] as const)('what was compiled here before, by a build with %s', (installer) => {
  beforeEach(() => begin(installer));

  it('is taken over by another snapshot, as that one’s own', async () => {
    const donor = await prepare(declare(lower()));
    bend(donor, 'sealed');
    const environment = await environmentFor(both());
    expect(environment.snapshotId).not.toBe(donor.snapshotId);
    expect(await versionOf(environment)).toBe('bent');
    // Its own file's name stands in it, and its source's time: an import has nothing to correct.
    const names = 'import lower, marshal; file = open(lower.__cached__, "rb"); file.seek(16)';
    const { stdout } = await environment.run('python', [
      '-c',
      `${names}; print(marshal.load(file).co_filename == lower.__file__)`,
    ]);
    expect(stdout).toBe('True');
    const { source, bytecode } = pathsIn(environment.snapshotId);
    const facts = readFileSync(bytecode);
    const { mtimeMs, size } = statSync(source);
    expect([facts.readUInt32LE(8), facts.readUInt32LE(12)]).toEqual([Math.floor(mtimeMs / 1000), size]);
    expect((await verifyCache(cache)).damaged).toEqual([]);
  });

  it.each(['written', 'listed'] as const)('is compiled again where it was %s later', async (how) => {
    bend(await prepare(declare(lower())), how);
    expect(await versionOf(await environmentFor(both()))).toBe('1.0');
  });
});

describe('a source', () => {
  beforeEach(() => begin('uv'));

  it('is compiled where it is another of the same name and version', async () => {
    bend(await prepare(declare(lower())), 'sealed');
    const others = temporaryDirectory();
    writeWheel(others, { name: 'lower', version: '1.0', files: { 'lower.py': 'version = "own"\n' } });
    expect(await versionOf(await environmentFor({ ...lower(), findLinks: [others] }))).toBe('own');
  });

  it('is compiled where the snapshot that had it compiled is gone, and remembered anew', async () => {
    const { snapshotId } = await prepare(declare(lower()));
    expect(donors(snapshotId)).toEqual([snapshotId]);
    await removeTree(cache.snapshot(snapshotId).root);
    const environment = await environmentFor(both());
    expect(await versionOf(environment)).toBe('1.0');
    expect(donors(environment.snapshotId)).toEqual([environment.snapshotId]);
  });
});

describe('bytecode is not taken over from a snapshot', () => {
  beforeEach(() => begin('uv'));

  it('that was captured: anybody may have written it', async () => {
    const environment = await environmentFor({ ...wish, requirements: [] });
    await environment.install([lowerWheel]);
    const captured = await environment.snapshot();
    expect(readLayer(cache, captured.id)?.distributions).toMatchObject([{ name: 'lower' }, { name: 'pip' }]);
    expect(donors(captured.id)).toEqual([]);
  });

  it('into which a distribution brought some: it may have that of another’s sources', async () => {
    const others = temporaryDirectory();
    const files = { '__pycache__/lower.cpython-399.pyc': 'anything' };
    writeWheel(others, { name: 'bringer', version: '1.0', files });
    const findLinks = [...(wish.findLinks ?? []), others];
    const { snapshotId } = await prepare(declare({ ...wish, findLinks, requirements: ['lower', 'bringer'] }));
    expect(donors(snapshotId)).toEqual([]);
  });

  it('that was fetched', async () => {
    const remote = pathToFileURL(join(temporaryDirectory(), 'remote')).href;
    const { snapshotId } = await prepare(declare({ ...lower(), remote }));
    await pushesDone();
    const other = await seededCache();
    const fetched = await prepare(declare({ ...lower(), remote, cacheDir: other.root }));
    expect([fetched.snapshotId, fetched.origin]).toEqual([snapshotId, 'fetched']);
    cache = other;
    expect(donors(snapshotId)).toEqual([]);
  });
});

/** Of `lower`, for the interpreter of a snapshot. */
function donors(snapshotId: string): readonly string[] {
  const { interpreter } = readLayer(cache, snapshotId) as Layer;
  return donorsOf(cache, interpreter, [lowerOne]);
}

async function versionOf(environment: Environment): Promise<string> {
  const { stdout } = await environment.run('python', ['-c', 'import lower; print(lower.version)']);
  return stdout;
}

function manifestOf(snapshotId: string): Manifest {
  return JSON.parse(readFileSync(cache.snapshot(snapshotId).manifest, 'utf8')) as Manifest;
}

/** Of the module `lower`. */
function pathsIn(snapshotId: string): { readonly source: string; readonly bytecode: string } {
  const { tree } = cache.snapshot(snapshotId);
  const find = (pattern: RegExp) => {
    const [path] = manifestOf(snapshotId).files.find((entry) => pattern.test(entry[0])) ?? [];
    if (path === undefined) throw new Error(`no ${pattern} in ${snapshotId}`);
    return join(tree, path);
  };
  return { source: find(/\/lower\.py$/), bytecode: find(/\/lower\.[^/]+\.pyc$/) };
}

/**
 * Lets the bytecode of `lower` say that its version is another: as if somebody had written it, and perhaps listed it in the
 * manifest as well, or as if it had been sealed so.
 */
function bend({ snapshotId, interpreter }: Preparation, how: 'written' | 'listed' | 'sealed'): void {
  const { bytecode } = pathsIn(snapshotId);
  chmodSync(bytecode, 0o644);
  execFileSync(interpreter.executable, ['-c', bendScript, bytecode]);
  chmodSync(bytecode, 0o444);
  if (how === 'written') return;
  const { tree, manifest } = cache.snapshot(snapshotId);
  const content = readFileSync(bytecode);
  const digest = createHash('sha256').update(content).digest('hex');
  const files = manifestOf(snapshotId).files.map(([path, mode, size, before]) =>
    join(tree, path) === bytecode ? [path, mode, content.length, digest] : [path, mode, size, before],
  );
  const text = JSON.stringify({ ...manifestOf(snapshotId), files });
  chmodSync(manifest, 0o644);
  writeFileSync(manifest, text);
  chmodSync(manifest, 0o400);
  if (how === 'listed') return;
  const layer = readLayer(cache, snapshotId) as Layer;
  noteCompiled(cache, cache.snapshot(snapshotId), layer, text);
}

const bendScript = `
import marshal, sys
with open(sys.argv[1], "r+b") as file:
    head, code = file.read(16), marshal.load(file)
    file.seek(0)
    file.write(head + marshal.dumps(compile("version = 'bent'", code.co_filename, "exec")))
    file.truncate()
`;
