import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import { journalPath } from '../../src/event/journal.js';
import { provision } from '../../src/provision.js';
import { page } from '../../src/report/html/page.js';
import { readJournal } from '../../src/report/read-journal.js';
import { reportOf } from '../../src/report/report.js';
import { startReport } from '../../src/report/run.js';
import { reportSchema } from '../../src/report/schema.js';
import { writeReport } from '../../src/report/write.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { runOfManyEvents } from './journal.js';

it('adds up what the events of a run say', () => {
  const sizes = new Map([['0'.repeat(8).padEnd(40, 'f'), 5_000_000]]);
  const report = reportOf(runOfManyEvents(), sizes);
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.summary).toMatchObject({
    environments: 14,
    testFiles: 14,
    requests: 3,
    found: 1,
    builds: 2,
    fetched: 1,
    failures: 1,
    endedProcesses: 2,
  });
  expect(report.snapshots).toHaveLength(3);
  expect(report.snapshots[0]).toMatchObject({ environments: 5, bytes: 5_000_000 });
  const [first] = report.environments;
  expect(first).toMatchObject({
    testFile: 'tests/area-0/file-0.test.ts',
    worker: '200',
    commands: 1,
    used: 300,
  });
  expect(report.failures).toEqual([
    expect.objectContaining({ code: 'BUILD_FAILED', source: 'bad.test.ts:2 (docblock)' }),
  ]);
  expect(Math.max(...report.samples.map(({ cpu }) => cpu))).toBeGreaterThan(0.5);
  expect(report.summary.peakMemory).toBe(Math.max(...report.samples.map(({ memory }) => memory)));
});

it('advises what would make the next run quicker, or cleaner', () => {
  const { advice } = reportOf(runOfManyEvents());
  expect(advice.map(({ kind }) => kind)).toEqual(['share', 'declare', 'leftovers', 'warm']);
  const [share, declare, leftovers] = advice;
  expect(share?.text).toBe(
    'These 10 files differ only in six==1.16.0 and six==1.17.0: with one list they would share a snapshot.',
  );
  expect(declare?.text).toContain('3 files install colorama');
  expect(leftovers?.files).toEqual(['tests/area-3/file-3.test.ts']);
});

it('has nothing to advise where all is well', () => {
  const quiet = runOfManyEvents().filter(
    ({ requestId, type }) => requestId === 'r2' && type !== 'packageInstalled',
  );
  expect(reportOf(quiet).advice).toEqual([]);
  expect(reportOf([]).summary.environments).toBe(0);
  const idle = runOfManyEvents().map((event) =>
    event.type === 'resourcesSampled' ? { ...event, memory: 0, cpuTime: 0 } : event,
  );
  expect(page(reportOf(idle))).toContain('at most 0 B');
  expect(page(reportOf([]))).not.toContain('<svg');
});

it('reads a journal that others wrote half a line of, and says where there is none', async () => {
  const folder = temporaryDirectory();
  expect((await rejectionOf(() => readJournal(folder))).message).toContain('TESTVENV_REPORT');
  const [event] = runOfManyEvents();
  const lines = [JSON.stringify(event), '{"type":"ofAnotherVersion","time":1}', '{"type":"requ'];
  writeFileSync(journalPath(folder), lines.join('\n'));
  expect(readJournal(folder)).toEqual([event]);
});

it('reports what processes of a real run do, with samples of what their environments take', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'reports'));
  vi.stubEnv('TESTVENV_REPORT', 'no');
  expect(startReport(root)).toBeUndefined();
  vi.stubEnv('TESTVENV_REPORT', 'reports');
  vi.stubEnv('TESTVENV_REPORTER', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = startReport(root);
  expect(startReport(root)).toBeUndefined();
  const cacheDir = inject('sharedCache');
  const environment = await provision(declare({ cacheDir }), { testFile: 'a.test.ts' });
  const program = 'import time; held = bytearray(100 << 20); time.sleep(60)';
  const command = environment.run('python', ['-c', program], { reject: false });
  const sampled = () => readFileSync(journalPath(join(root, 'reports')), 'utf8');
  await expect
    .poll(sampled, { timeout: 60_000, interval: 100 })
    .toMatch(/"resourcesSampled".*"memory":1\d{8},/);
  await Promise.all([environment.dispose(), command]);
  const { html, json, report } = await (run as NonNullable<typeof run>).finish();
  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(report);
  expect(readFileSync(html, 'utf8')).toContain('a.test.ts');
  expect(report.environments).toEqual([
    expect.objectContaining({ id: environment.id, testFile: 'a.test.ts', commands: 1, endedProcesses: 1 }),
  ]);
  expect(report.environments[0]?.peakMemory).toBeGreaterThan(100 << 20);
  expect(report.snapshots[0]?.bytes).toBeGreaterThan(1e6);
  appendFileSync(journalPath(join(root, 'reports')), '\n');
  expect((await writeReport(join(root, 'reports'))).report).toEqual(report);
});
