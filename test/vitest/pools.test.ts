import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { fixture, runVitest, type VitestRun } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

const project = fixture('vitest-suite');
const cacheDirectory = temporaryCache();
const hostile = { PYTHONPATH: '/nowhere', PIP_TARGET: '/nowhere' };

describe.each(['forks', 'threads', 'vmForks', 'vmThreads'])('in the pool %s', (pool) => {
  it.each([
    ['isolated', []],
    ['not isolated', ['--no-isolate']],
    ['not isolated, one worker', ['--no-isolate', '--maxWorkers=1']],
    ['not isolated, hooks in the order of the list', ['--no-isolate', '--sequence.hooks=list']],
  ])('%s, every file gets a fresh environment', async (_name, extra) => {
    const args = [`--pool=${pool}`, ...extra, 'tests/'];
    const run = await runVitest({ project, cacheDirectory, args, env: hostile });
    expect(Object.values(run.files).filter(({ status }) => status === 'failed')).toEqual([]);
    expect(run.exitCode, run.output).toBe(0);
    expect(Object.keys(run.files)).toHaveLength(9);
    expect(new Set(run.environments.map(({ id }) => id)).size).toBe(8);
    expect(run.environments).toHaveLength(8);
    expect(madeByWorkers(run)).toEqual(pool.endsWith('orks') ? ['tests/copied.test.ts'] : []);
    expect(leftIn(cacheDirectory)).toEqual([]);
    expect(run.leftovers).toHaveLength(1);
    expect(run.leftovers.filter(isRunning)).toEqual([]);
  });
});

/** Where the main process has not made an environment ahead of the worker. In threads the two are one process. */
function madeByWorkers({ environments }: VitestRun): readonly string[] {
  return environments.filter(({ madeBy }) => madeBy === 'worker').map(({ file }) => relative(project, file));
}

function leftIn(cache: string): readonly string[] {
  return ['environments-v1', 'temp', 'trash'].flatMap((bucket) => readdirSync(join(cache, bucket)));
}

/** A zombie has ended, though its parent may have ended before it could say so. */
function isRunning(pid: number): boolean {
  const { stdout } = execaSync('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
  return stdout.trim() !== '' && !stdout.includes('Z');
}
