import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fixture, runVitest } from './run-vitest.js';
import { testFileOf } from './test-file.js';

const cacheDirectory = mkdtempSync(join(tmpdir(), 'tv-'));
/** The one that a test file declares. */
const declaredCache = mkdtempSync(join(tmpdir(), 'tv-'));
// Below a project that has Vitest and the plugin among its dependencies.
const project = join(fixture('demo'), '.settings');
afterAll(() => {
  for (const folder of [cacheDirectory, declaredCache, project])
    rmSync(folder, { recursive: true, force: true });
});

function testFile(name: string, options: object, body: string): readonly [string, string] {
  const imports = ["import { expect, it } from 'vitest';", "import { venv } from 'vitest-environment-venv';"];
  return [name, testFileOf(options, [...imports, "it('runs', async () => {", `  ${body}`, '});'])];
}

const files = new Map([
  ['package.json', '{ "name": "settings", "type": "module" }'],
  [
    'vitest.config.ts',
    "import { venv } from 'vitest-environment-venv/plugin';\nexport default { plugins: [venv()] };\n",
  ],
  ['testvenv.config.ts', "export default { linkMode: 'copied' as const, report: 'the-report' };"],
  testFile('a.test.ts', { requirements: ['six==1.17.0'] }, "expect(venv.linkMode).toBe('copied');"),
  testFile(
    'b.test.ts',
    { linkMode: 'layered', cacheDir: declaredCache },
    "expect(venv.linkMode).toBe('layered');\n  await venv.run('python', ['-c', 'import time; time.sleep(1)']);",
  ),
]);

it("the project's settings file holds in all workers, and asks for a report of their environments", async () => {
  mkdirSync(project);
  for (const [name, text] of files) writeFileSync(join(project, name), text);
  const run = await runVitest({ project, cacheDirectory });
  expect(
    Object.values(run.files).map(({ status }) => status),
    run.output,
  ).toEqual(['passed', 'passed']);
  const folder = join(project, 'the-report');
  expect(run.output).toContain(`venv report in ${join(folder, 'report.html')}`);
  const { environments, summary, builds, samples } = JSON.parse(
    readFileSync(join(folder, 'report.json'), 'utf8'),
  );
  const used = environments.filter(({ testFile }: { testFile?: string }) => testFile);
  const names = used.map(({ testFile }: { testFile: string }) => testFile).sort();
  expect(names).toEqual(['a.test.ts', 'b.test.ts']);
  const workers: string[] = used.map(({ worker }: { worker: string }) => worker);
  expect(workers.every((worker) => /^\d+(\/\d+)?$/.test(worker) && worker !== String(process.pid))).toBe(
    true,
  );
  const slow = used.find(({ testFile }: { testFile: string }) => testFile === 'b.test.ts');
  expect(slow).toMatchObject({ commands: 1, failedCommands: 0 });
  expect(slow.used).toBeGreaterThan(1_000);
  expect(summary).toMatchObject({ testFiles: 2, failures: 0 });
  expect(builds.length).toBeGreaterThan(0);
  expect(samples.length).toBeGreaterThan(0);
  for (const cache of [cacheDirectory, declaredCache])
    expect(['environments-v1', 'trash'].flatMap((bucket) => readdirSync(join(cache, bucket)))).toEqual([]);
});
