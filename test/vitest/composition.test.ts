// The plugin beside what else a user's project may have, and what it says when a run is over.
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, runVitest, type VitestCall } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const cacheDirectory = temporaryCache();
const verbose = { TESTVENV_LOG: 'verbose' };

const run = (
  args: readonly string[],
  env = {},
  { project = fixture('vitest-suite') }: Partial<VitestCall> = {},
) => runVitest({ project, cacheDirectory, args: ['--config=composition.config.ts', ...args], env });

type Run = Awaited<ReturnType<typeof run>>;

/** The files that got an environment, and how many had one of their own. */
function served({ environments }: Run) {
  return {
    files: environments.map(({ file }) => basename(file)).sort(),
    distinct: new Set(environments.map(({ id }) => id)).size,
  };
}

function leftIn(cache: string): readonly string[] {
  return ['environments-v1', 'temp', 'trash'].flatMap((bucket) => readdirSync(join(cache, bucket)));
}

/** All lines that could be of the section at the end of a run. */
function told({ output }: Run): readonly string[] {
  return output.split('\n').filter((line) => /Venv|Spent|Builds|Leftovers/.test(line));
}

const everything = ['concurrent.test.ts', 'fails.test.ts', 'stubs.test.ts', 'stubs.test.ts'];

it('serves several projects, their setup files, stubbed variables, concurrent tests; and sums up', async () => {
  const first = await run([], verbose);
  expect(first.exitCode, first.output).toBe(0);
  expect(served(first)).toEqual({ files: everything, distinct: 4 });
  expect(first.output).toMatch(/^ +Venv {2}4 environments, 3 snapshots built, 0 found$/m);
  expect(first.output).toMatch(/^ +Spent {2}.+ s before the first test, .+ ms making environments$/m);
  expect(first.output).toMatch(/^ +Builds {2}.+ m?s {2}.+$/m);
  expect(first.output).toMatch(/^ +Leftovers {2}1 process ended$/m);
  expect(first.output.match(/"web.*" runs in a browser/g), first.output).toHaveLength(1);
});

it('is quiet about what is not notable, without isolation too', async () => {
  const args = ['--no-isolate', '--maxWorkers=1', '--project=python', 'stubs', 'concurrent'];
  const quiet = await run(args, { CI: 'yes' });
  expect(quiet.exitCode, quiet.output).toBe(0);
  expect(served(quiet)).toEqual({ files: ['concurrent.test.ts', 'stubs.test.ts'], distinct: 2 });
  expect(told(quiet)).toEqual([]);
});

it('tells of leftovers alone where nothing else is notable; bail ends all that was made ahead', async () => {
  const bailed = await run(['--bail=1', '--maxWorkers=1', '--project=python'], {
    SUITE_FAILS: 'yes',
    NO_COLOR: '',
  });
  expect(bailed.exitCode).toBe(1);
  // Without colours too: this is no terminal.
  expect(told(bailed)).toEqual(['  Leftovers  1 process ended']);
  expect(leftIn(cacheDirectory)).toEqual([]);
});

it('prepares only what the shard runs', async () => {
  const shards = [await run(['--shard=1/2'], verbose), await run(['--shard=2/2'], verbose)];
  expect(shards.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(shards.flatMap((one) => served(one).files).sort()).toEqual(everything);
  for (const shard of shards) {
    const { distinct } = served(shard);
    const [, found] = /0 snapshots built, (\d) found/.exec(shard.output) ?? [];
    expect(Number(found), shard.output).toBeLessThanOrEqual(distinct);
  }
});

describe('in a repository', () => {
  const project = mkdtempSync(join(tmpdir(), 'testvenv-changed-'));
  const git = (...args: readonly string[]) => execaSync('git', args, { cwd: project });

  beforeAll(() => {
    const files = [
      'composition',
      'composition.config.ts',
      'environment-log.ts',
      'users-setup.ts',
      'package.json',
    ];
    for (const file of files)
      cpSync(join(fixture('vitest-suite'), file), join(project, file), { recursive: true });
    symlinkSync(join(fixture('vitest-suite'), 'node_modules'), join(project, 'node_modules'));
    git('init', '--quiet');
    git('-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '--allow-empty', '-m', 'begin');
    git('add', 'composition/plain', ...files.filter((file) => file !== 'composition'));
    git('add', 'composition/python/fails.test.ts', 'composition/python/stubs.test.ts');
    git('-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '-m', 'all but one');
  });

  afterAll(() => rmSync(project, { recursive: true }));

  it('serves what has changed', async () => {
    const changed = await run(['--changed'], {}, { project });
    expect(changed.exitCode, changed.output).toBe(0);
    expect(served(changed).files).toEqual(['concurrent.test.ts']);
  });
});
