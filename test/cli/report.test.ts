import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { runOfManyEvents } from '../../packages/core/test/report/journal.js';

const dist = fileURLToPath(new URL('../../packages/cli/dist/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'testvenv-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const testvenv = (...args: string[]) =>
  execa('node', [join(dist, 'main.js'), ...args], { cwd: folder, reject: false });

it('writes the report of a journal, for people and for programs', async () => {
  const missing = await testvenv('report');
  expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('TESTVENV_REPORT')]);
  const lines = runOfManyEvents().map((event) => JSON.stringify(event));
  writeFileSync(join(folder, 'events.ndjson'), `${lines.join('\n')}\n`);
  const { stdout } = await testvenv('report', '.');
  expect(stdout).toBe(join(folder, 'report.html'));
  expect(readFileSync(stdout, 'utf8')).toContain('tests/area-0/file-0.test.ts');
  const printed = JSON.parse((await testvenv('report', '.', '--json')).stdout);
  expect(printed).toEqual(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  const schema = JSON.parse(readFileSync(join(dist, 'schemas', 'report.schema.json'), 'utf8'));
  expect(new Ajv2020().validate(schema, printed)).toBe(true);
});
