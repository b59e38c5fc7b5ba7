import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { cleanEnv } from '../vitest/run-vitest.js';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { parsedAs } from './published-schema.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const installed = fileURLToPath(new URL('../../examples/monorepo/node_modules/', import.meta.url));
const cacheDirectory = temporaryCache();

interface Found {
  readonly runners: readonly {
    readonly runner: string;
    readonly version: string;
    readonly testFiles?: number;
  }[];
  readonly findings: readonly { readonly severity: string; readonly what: string; readonly repair: string }[];
}

/** What the doctor says in a project with these files and a Vitest of that version. */
async function examine(version: string, files: Readonly<Record<string, string>>): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'tv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules/vitest'), { recursive: true });
  const vitest = { 'node_modules/vitest/package.json': JSON.stringify({ name: 'vitest', version }) };
  for (const [name, text] of Object.entries({ ...vitest, ...files })) writeFileSync(join(folder, name), text);
  symlinkSync(
    join(installed, 'vitest-environment-venv'),
    join(folder, 'node_modules/vitest-environment-venv'),
  );
  const env = { ...cleanEnv(), TESTVENV_CACHE_DIR: cacheDirectory, NO_COLOR: '1' };
  const { stdout } = await execa(process.execPath, [main, 'doctor', '--json'], {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
  });
  return parsedAs('doctor', stdout);
}

it('knows the runners of the project, and what is wrong with their versions and with what files declare', async () => {
  const pragma = ['@vitest', 'environment'].join('-');
  const { runners, findings } = await examine('3.0.0', {
    'bad.test.ts': `// ${pragma} venv\n// ${pragma}-options {"requirements": \n`,
  });
  expect(runners).toEqual([expect.objectContaining({ runner: 'vitest', version: '3.0.0', testFiles: 1 })]);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        severity: 'broken',
        what: expect.stringContaining('vitest 3.0.0 is none of those that vitest-environment-venv knows'),
        repair: 'npm install --save-dev vitest@latest',
      }),
      expect.objectContaining({ severity: 'broken', what: expect.stringContaining('bad.test.ts') }),
    ]),
  );
});

it('says when a config does not load, and when no file asks for an environment', async () => {
  const broken = await examine('4.1.12', { 'vitest.config.mjs': 'throw new Error("no such luck");' });
  expect(broken.findings).toContainEqual({
    severity: 'broken',
    what: expect.stringContaining('no such luck'),
    repair: 'run vitest list there',
  });
  const idle = await examine('4.1.12', {});
  expect(idle.findings).toContainEqual(
    expect.objectContaining({ severity: 'note', what: 'no test file of vitest asks for an environment' }),
  );
});
