import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeWheel } from '../../packages/core/test/support/wheels.js';
import { fixture, runVitest } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';
import { testFileOf } from './test-file.js';

const cacheDirectory = temporaryCache();
const wheels = mkdtempSync(join(tmpdir(), 'testvenv-wheels-'));
// Below a project that has Vitest and the plugin among its dependencies.
const project = join(fixture('demo'), '.plugin-settings');
afterAll(() => {
  for (const folder of [wheels, project]) rmSync(folder, { recursive: true, force: true });
});

function writeTestFile(name: string, requirement: string): void {
  const lines = ["import { it } from 'vitest';", "it('runs', () => {});"];
  writeFileSync(join(project, name), testFileOf({ requirements: [requirement] }, lines));
}

beforeAll(() => {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "plugin-settings", "type": "module" }');
  writeFileSync(
    join(project, 'vitest.config.ts'),
    `import { venv } from 'vitest-environment-venv/plugin';
export default { plugins: [venv({ maxConcurrentBuilds: 1 })] };
`,
  );
  const leaks = { 'leak.pth': 'import sys; sys.path.append("/elsewhere")\n', 'leaky.py': '' };
  const leaky = writeWheel(wheels, { name: 'leaky', version: '1', files: leaks });
  writeTestFile('leaky.test.ts', `leaky @ file://${leaky}`);
  writeTestFile('one.test.ts', 'six==1.17.0');
  writeTestFile('two.test.ts', 'idna==3.10');
});

interface Build {
  readonly requirements: readonly string[];
  readonly startedAt: number;
  readonly milliseconds: number;
}

it('builds one snapshot at a time where the plugin is told so', async () => {
  const run = await runVitest({
    project,
    cacheDirectory,
    args: ['one', 'two'],
    env: { TESTVENV_REPORT: 'report' },
  });
  expect(run.exitCode, run.output).toBe(0);
  const report = JSON.parse(readFileSync(join(project, 'report', 'report.json'), 'utf8'));
  // Not the seed, which is a part of whichever comes first.
  const builds: readonly Build[] = report.builds
    .filter(({ requirements }: Build) => !requirements[0]?.startsWith('pip=='))
    .toSorted((a: Build, b: Build) => a.startedAt - b.startedAt);
  expect(builds).toHaveLength(2);
  const [first, second] = builds;
  const end = first && first.startedAt + first.milliseconds;
  expect(second?.startedAt).toBeGreaterThanOrEqual(end ?? Number.NaN);
});

it('verifies each environment in its worker where the setting says so, and fails the files of those that leak', async () => {
  const verified = await runVitest({ project, cacheDirectory, env: { TESTVENV_VERIFY: 'yes' } });
  const { 'leaky.test.ts': leaky, ...others } = verified.files;
  expect(leaky?.status, verified.output).toBe('failed');
  expect(verified.output).toContain('[ISOLATION_BROKEN]');
  expect(verified.output).toContain('sys.path: /elsewhere');
  expect(Object.values(others).map(({ status }) => status)).toEqual(['passed', 'passed']);
  const trusted = await runVitest({ project, cacheDirectory, args: ['leaky'] });
  expect(trusted.exitCode, trusted.output).toBe(0);
});
