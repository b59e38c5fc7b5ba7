import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { project, runJest } from './run-jest.js';

const temporary = mkdtempSync(join(tmpdir(), 'testvenv-jest-'));
const rootDir = join(project, 'settings');
const report = join(rootDir, 'report');

afterAll(() => {
  for (const folder of [temporary, report]) rmSync(folder, { recursive: true, force: true });
});

test("the project's settings file holds in its workers, and asks for a report of their environments", async () => {
  const processEnv = { ...process.env, TESTVENV_CACHE_DIR: join(temporary, 'cache') };
  const { files, output } = await runJest(['--config', join(rootDir, 'jest.config.cjs'), '--maxWorkers=2'], {
    processEnv,
    temporary,
  });
  const statuses = Object.values(files).map(({ status }) => status);
  expect(statuses, output).toEqual(['passed', 'passed']);
  expect(output).toContain(`venv: report in ${join(report, 'report.html')}`);
  const { environments, builds, summary } = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'));
  const names = environments.map(({ testFile }: { testFile: string }) => testFile).sort();
  expect(names).toEqual(['other.test.js', 'settings.test.js']);
  expect(summary).toMatchObject({ environments: 2, testFiles: 2, failures: 0, endedProcesses: 0 });
  expect(builds.map(({ requirements }: { requirements: string[] }) => requirements)).toContainEqual([
    'six==1.17.0',
  ]);
  const commands = environments.map((one: { commands: number }) => one.commands);
  expect(commands.toSorted()).toEqual([0, 1]);
});
