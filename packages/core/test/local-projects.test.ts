import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { declare, type VenvOptions } from '../src/declaration/declaration.js';
import { installerNames } from '../src/installer/installer.js';
import { lockAll } from '../src/lock-all.js';
import { prepare, provisionWarm } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { useInstaller } from './support/installers.js';
import { hatchlingBackend, pythonProject, setuptoolsBackend } from './support/projects.js';
import { folderWith } from './support/readings.js';
import { recordEvents } from './support/recorded-events.js';

beforeEach(async () => {
  vi.stubEnv('CI', undefined);
  await prepare(declare({ cacheDir: sharedCache().root }));
});

function isWarm(options: VenvOptions, root: string): boolean {
  const environment = provisionWarm(declare({ cacheDir: sharedCache().root, ...options }), { root });
  environment?.dispose();
  return environment !== undefined;
}

/** What the project's console script prints. */
async function printed(options: VenvOptions, root: string): Promise<{ said: string; snapshotId: string }> {
  const environment = await environmentFor(options, { root });
  const { stdout } = await environment.run('local-script');
  return { said: stdout, snapshotId: environment.snapshotId };
}

const module_ = 'local_project/__init__.py';

describe.each([
  ['setuptools', setuptoolsBackend],
  ['hatchling', hatchlingBackend],
])('a local project built by %s', (_, backend) => {
  it.each(installerNames)(
    'is known by its contents: another source is another snapshot, with %s',
    async (name) => {
      await useInstaller(name);
      const root = pythonProject(backend);
      const wishes = { requirements: ['.'] };
      const before = await printed(wishes, root);
      expect(before.said).toBe('before');
      expect(isWarm(wishes, root)).toBe(true);
      writeFileSync(join(root, module_), 'def main():\n    print("after")\n');
      expect(isWarm(wishes, root)).toBe(false);
      const after = await printed(wishes, root);
      expect(after.said).toBe('after');
      expect(after.snapshotId).not.toBe(before.snapshotId);
      writeFileSync(join(root, module_), 'def main():\n    print("before")\n');
      expect(await printed(wishes, root)).toEqual(before);
    },
  );

  it('elsewhere with the same contents shares the snapshot', async () => {
    const [here, there] = [pythonProject(backend), pythonProject(backend)];
    const first = await printed({ requirements: ['.'] }, here);
    const events = recordEvents();
    const second = await environmentFor({ requirements: ['.'] }, { root: there, ...events });
    expect(second.snapshotId).toBe(first.snapshotId);
    expect(events.of('resolving')).toEqual([]);
  });

  it('in place follows its sources without being built again', async () => {
    const root = pythonProject(backend);
    const wishes = { editable: ['.'] };
    const before = await printed(wishes, root);
    writeFileSync(join(root, module_), 'def main():\n    print("after")\n');
    expect(isWarm(wishes, root)).toBe(true);
    expect(await printed(wishes, root)).toEqual({ said: 'after', snapshotId: before.snapshotId });
    appendFileSync(join(root, 'pyproject.toml'), '\n# changed\n');
    expect(isWarm(wishes, root)).toBe(false);
    expect((await printed(wishes, root)).snapshotId).not.toBe(before.snapshotId);
  });
});

it('a project that has moved is installed from where it is now', async () => {
  const old = pythonProject(hatchlingBackend);
  const unique = 'def main():\n    print("moved")\n';
  writeFileSync(join(old, module_), unique);
  const first = await printed({ requirements: ['.'] }, old);
  const now = join(folderWith({}), 'now');
  renameSync(old, now);
  // The snapshot is damaged and has to be built again, of what was resolved when the project was elsewhere.
  writeFileSync(sharedCache().snapshot(first.snapshotId).layer, 'damaged');
  expect(await printed({ requirements: ['.'] }, now)).toEqual({ ...first, said: 'moved' });
});

it('a Lockfile has its path, and whatever its sources are now is installed', async () => {
  const root = pythonProject(hatchlingBackend);
  const wishes = { requirements: ['.'], lockfile: 'pylock.toml' };
  const declaration = declare({ cacheDir: sharedCache().root, ...wishes });
  await lockAll([{ declaration, root }]);
  const text = readFileSync(join(root, 'pylock.toml'), 'utf8');
  expect(text).toMatch(
    /name = "local-project"\nmarker = .*\n\n?\s*(\[packages.directory\]\n)?\s*(directory = \{ )?path = "\."/,
  );
  expect(text).not.toContain(root);
  const frozen = { ...wishes, frozen: true };
  expect((await printed(frozen, root)).said).toBe('before');
  writeFileSync(join(root, module_), 'def main():\n    print("after")\n');
  expect(isWarm(frozen, root)).toBe(false);
  expect((await printed(frozen, root)).said).toBe('after');
  expect(await lockAll([{ declaration, root }], { check: true })).toMatchObject([{ isChanged: false }]);
});

it('a commit of a repository is pinned, and a branch resolved to one', async () => {
  const repository = pythonProject(setuptoolsBackend);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: repository,
      encoding: 'utf8',
    });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const commit = git('rev-parse', 'HEAD').trim();
  const url = `git+file://${repository}`;
  const branch = { requirements: [`local-project @ ${url}@main`], refresh: 'always' as const };
  const first = await printed(branch, repository);
  expect(first.said).toBe('before');
  writeFileSync(join(repository, module_), 'def main():\n    print("after")\n');
  git('commit', '--quiet', '--all', '--message', 'second');
  expect((await printed(branch, repository)).said).toBe('after');
  expect(await printed({ requirements: [`local-project @ ${url}@${commit}`] }, repository)).toEqual(first);
});

it('building leaves nothing in a project that would make the next run cold', async () => {
  const root = pythonProject(setuptoolsBackend);
  appendFileSync(join(root, module_), '# Built by no other test.\n');
  await environmentFor({ requirements: ['.'] }, { root });
  expect(existsSync(join(root, 'build')) || existsSync(join(root, 'local_project.egg-info'))).toBe(true);
  expect(isWarm({ requirements: ['.'] }, root)).toBe(true);
});
