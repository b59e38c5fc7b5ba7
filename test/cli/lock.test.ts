import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { parsedAs } from './published-schema.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const packages = fileURLToPath(new URL('../../fixtures/projects/demo/node_modules', import.meta.url));
const cacheDirectory = temporaryCache();

const config = `import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';
export default defineConfig({
  plugins: [venv()],
  test: { environment: 'venv', environmentOptions: { venv: { lockfile: 'locks/pylock.toml' } } },
});
`;

// In one piece, the runner of this very file would take it for its own.
const pragma = ['@vitest', 'environment-options'].join('-');

function testFile(requirements: readonly string[]): string {
  return `// ${pragma} ${JSON.stringify({ requirements })}\nimport { it } from 'vitest';\nit('runs', () => {});\n`;
}

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(packages, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'locks'));
  const all = { 'package.json': '{ "type": "module" }', 'vitest.config.ts': config, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

function testvenv(cwd: string, ...args: readonly string[]) {
  const { CI: _, ...inherited } = process.env;
  const env = { ...inherited, TESTVENV_CACHE_DIR: cacheDirectory, NO_COLOR: '1' };
  return execa(process.execPath, [main, ...args], { cwd, reject: false, env, extendEnv: false });
}

it('locks what all test files declare, says what changed, and checks it', async () => {
  const folder = project({
    'a.test.ts': testFile(['six==1.16.0']),
    'b.test.ts': testFile(['six==1.17.0', 'idna==3.10']),
  });
  const missing = await testvenv(folder, 'lock', '--check');
  expect(missing.exitCode).toBe(1);
  expect(missing.stdout).toContain('locks/pylock.toml: would change, 2 lists of requirements');
  expect(missing.stderr).toContain('run "testvenv lock"');

  const first = await testvenv(folder, 'lock');
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toBe(
    'locks/pylock.toml: written, 2 lists of requirements\n  + idna 3.10\n  + six 1.16.0, 1.17.0',
  );
  expect(readFileSync(join(folder, 'locks/pylock.toml'), 'utf8')).toContain('created-by = "testvenv"');
  const checked = await testvenv(folder, 'lock', '--check');
  expect(checked).toMatchObject({
    exitCode: 0,
    stdout: 'locks/pylock.toml: up to date, 2 lists of requirements',
  });

  writeFileSync(join(folder, 'a.test.ts'), testFile(['idna==3.9']));
  expect((await testvenv(folder, 'lock', '--check')).exitCode).toBe(1);
  expect((await testvenv(folder, 'lock')).stdout).toBe(
    'locks/pylock.toml: written, 2 lists of requirements\n  + idna 3.9\n  - six 1.16.0',
  );
  const upgraded = await testvenv(folder, 'lock', '--upgrade', 'six', '--json');
  expect(parsedAs('lock', upgraded.stdout)).toMatchObject({ lockfiles: [{ isChanged: false }] });
});

it('fails with the file and line of what cannot be locked', async () => {
  const folder = project({ 'a.test.ts': testFile(['six==0.0.1']) });
  const { exitCode, stderr } = await testvenv(folder, 'lock');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('[DISTRIBUTION_NOT_FOUND]');
  expect(stderr).toContain('a.test.ts:1');
});
