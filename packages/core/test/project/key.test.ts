import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { VenvOptions } from '../../src/declaration/declaration.js';
import { declare } from '../../src/declaration/declaration.js';
import { readHost } from '../../src/host.js';
import { projectKey } from '../../src/project/key.js';
import { sharedCache } from '../support/caches.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const python = newestPython().executable;

function keyOf(declared: readonly VenvOptions[], root = temporaryDirectory()): Promise<string> {
  const host = { ...readHost(root), processEnv: { ...process.env, TESTVENV_INSTALLER: 'pip' } };
  const cache = sharedCache();
  return projectKey(
    declared.map((options) => ({ declaration: declare({ python, ...options }), host, cache })),
  );
}

it('does not depend on the order of files, how often one thing is declared, or the folder', async () => {
  const [six, idna] = [{ requirements: ['six==1.16.0'] }, { requirements: ['idna>=3'] }];
  const key = await keyOf([six, idna]);
  expect(key).toMatch(/^testvenv-[\w.-]+-[\da-f]{32}$/);
  expect(await keyOf([idna, six, six])).toBe(key);
});

it('is another for another requirement, interpreter, installer or index', async () => {
  const declared: VenvOptions[] = [
    { requirements: ['six==1.16.0'] },
    { requirements: ['six==1.17.0'] },
    { requirements: ['six==1.16.0'], python: oldestPython().executable },
    { requirements: ['six==1.16.0'], installer: 'uv' },
    { requirements: ['six==1.16.0'], indexUrl: 'https://packages.example/simple' },
  ];
  const keys = await Promise.all(declared.map((options) => keyOf([options])));
  expect(new Set(keys).size).toBe(declared.length);
});

it('stays when the sources of a local project change, and holds no credential', async () => {
  const withProject = (version: string) => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'client'));
    writeFileSync(
      join(root, 'client', 'pyproject.toml'),
      `[project]\nname = "client"\nversion = "${version}"\n`,
    );
    return keyOf(
      [{ requirements: ['./client'], indexUrl: `https://user:${version}@packages.example/simple` }],
      root,
    );
  };
  expect(await withProject('1')).toBe(await withProject('2'));
});

it('is another when a Lockfile is', async () => {
  const root = temporaryDirectory();
  const lock = (version: string) =>
    writeFileSync(
      join(root, 'pylock.toml'),
      `lock-version = "1.0"\ncreated-by = "test"\n[[packages]]\nname = "six"\nversion = "${version}"\n`,
    );
  lock('1.16.0');
  const before = await keyOf([{ lockfile: 'pylock.toml' }], root);
  expect(await keyOf([{ lockfile: 'pylock.toml' }], root)).toBe(before);
  lock('1.17.0');
  expect(await keyOf([{ lockfile: 'pylock.toml' }], root)).not.toBe(before);
});
