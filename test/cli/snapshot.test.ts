import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { declare, provision } from '../../packages/core/dist/index.js';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { parsedAs } from './published-schema.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const cacheDir = temporaryCache();

function testvenv(...args: readonly string[]) {
  const env = { TESTVENV_CACHE_DIR: cacheDir, NO_COLOR: '1' };
  return execa(process.execPath, [main, 'snapshot', ...args], { cwd: tmpdir(), reject: false, env });
}

/** What a command prints for programs, held against its published schema. */
const printed = async (...args: readonly string[]) =>
  parsedAs(`snapshot-${args[0]}`, (await testvenv(...args, '--json')).stdout);

it('testvenv snapshot lists, shows, names, compares, deletes and prunes', async () => {
  expect((await testvenv('list')).stdout).toBe('no snapshot has a name yet');
  const environment = await provision(declare({ cacheDir }));
  const { snapshotId: built, sitePackages } = environment;
  writeFileSync(join(sitePackages, 'mine.py'), 'x = 1\n');
  const first = await environment.snapshot('ready', { message: 'with mine' });
  writeFileSync(join(sitePackages, 'mine.py'), 'x = 22\n');
  writeFileSync(join(sitePackages, 'other.py'), '');
  const second = await environment.snapshot('ready');
  await environment.dispose();

  const { stdout } = await testvenv('list');
  expect(stdout).toMatch(
    new RegExp(`^ready@1 +[-\\d]+ [:\\d]+  ${first.id.slice(0, 16)}  with mine\nready@2 .+$`),
  );
  expect(await printed('list')).toMatchObject([
    { name: 'ready', version: 1, snapshotId: first.id, message: 'with mine', parent: built },
    { name: 'ready', version: 2, snapshotId: second.id, parent: first.id },
  ]);

  const shown = await testvenv('show', 'ready@1');
  expect(shown.stdout).toContain(`${first.id}  captured `);
  expect(shown.stdout).toContain(`over ${built}\n`);
  expect(await printed('show', first.id.slice(0, 10))).toMatchObject({
    id: first.id,
    behind: [built],
    own: { files: 2 },
  });
  const missing = await testvenv('show', 'no-such');
  expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('named are: ready')]);

  expect((await testvenv('tag', 'ready@1', 'bad name')).stderr).toContain('INVALID_REQUEST');
  await printed('tag', 'ready@1', 'base', '--message', 'to compare');
  expect(await printed('show', 'base')).toMatchObject({
    id: first.id,
    names: [{ name: 'base' }, { name: 'ready' }],
  });

  const module = (name: string) => join(sitePackages.slice(environment.prefix.length + 1), name);
  const { stdout: difference } = await testvenv('diff', 'base', 'ready');
  expect(difference).toBe(`  ~ ${module('mine.py')}\n  + ${module('other.py')}`);
  expect(await printed('diff', 'base', 'ready@1')).toEqual({ distributions: [], files: [] });

  const archive = join(cacheDir, 'ready.testvenv');
  expect((await testvenv('export', 'ready', archive, '--compression', 'gzip')).stdout).toMatch(
    /^cap-\w+ written to .+ready\.testvenv, [\d.]+ MB\nsha256 [0-9a-f]{64}$/,
  );
  expect(await printed('import', archive, '--name', 'moved')).toMatchObject({
    snapshotId: second.id,
    imported: [],
    named: { name: 'moved', version: 1 },
  });
  await testvenv('delete', 'moved');

  const dry = await testvenv('prune', '--keep', '1', '--dry-run');
  expect(dry.stdout).toBe('ready@1 would be deleted\n0 snapshots would be deleted that nobody needs');
  expect((await testvenv('prune', '--keep', '1')).stdout).toMatch(/^ready@1 deleted\n0 snapshots/);
  expect((await testvenv('delete', 'base')).stdout).toBe(
    'base@1 deleted\n1 snapshot deleted that nobody needs',
  );
  expect(await printed('delete', 'ready@2')).toMatchObject({ snapshots: [second.id] });
  expect(await printed('list')).toEqual([]);
  expect((await testvenv('prune', '--keep', 'all')).stderr).toContain('Write a whole number');
  // Some twenty programs are started.
}, 240_000);
