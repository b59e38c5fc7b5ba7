// Secrets in every place where people leave them; everything runs at full verbosity; none may be in what was written.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { startPackageIndex, withCredentials } from '../../packages/core/test/support/package-index.js';
import { cleanEnv } from '../vitest/run-vitest.js';
import { temporaryCache } from '../vitest/temporary-cache.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const packagesOf = (fixture: string) =>
  fileURLToPath(new URL(`../../fixtures/projects/${fixture}/node_modules`, import.meta.url));
const cacheDirectory = temporaryCache();

const secrets = {
  url: 'sekret-of-the-url',
  netrc: 'sekret-of-netrc',
  configuration: 'sekret-of-pip-conf',
  variable: 'sekret-in-a-variable',
  wrong: 'sekret-that-is-wrong',
  other: 'sekret-of-something-else',
};

// In one piece, the runner of this very file would take them for its own.
const vitestPragma = ['@vitest', 'environment venv'].join('-');
const jestPragma = ['@jest', 'environment venv'].join('-');

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const vitestProject = {
  'package.json': '{ "type": "module" }',
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';
import { venv } from 'vitest-environment-venv/plugin';
export default defineConfig({
  plugins: [venv()],
  test: { testTimeout: 60_000, environmentOptions: { venv: { requirementsFiles: ['requirements.txt'], lockfile: 'pylock.toml' } } },
});
`,
  'good.test.ts': `// ${vitestPragma}\nimport { it } from 'vitest';\nimport { venv } from 'vitest-environment-venv';
it('runs', async () => console.log((await venv.run('pip', ['-vvv', 'config', 'list'])).exitCode, await venv.status()));\n`,
  'bad.test.ts': `// ${vitestPragma}\n// ${vitestPragma.replace(' venv', '-options')} {"requirements": ["missing"]}
import { it } from 'vitest';\nit('runs not', () => {});\n`,
};

const jestProject = {
  'package.json': '{}',
  'jest.config.cjs': `module.exports = { preset: 'jest-environment-venv', transform: {},
  testEnvironmentOptions: { requirementsFiles: ['requirements.txt'] } };\n`,
  'good.test.js': `/** ${jestPragma} */\ntest('runs', () => {});\n`,
  'bad.test.js': `/**\n * ${jestPragma}\n * ${jestPragma.replace(' venv', '-options')} {"requirements": ["missing"]}\n */\ntest('runs not', () => {});\n`,
};

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

const leaksIn = (text: string) => Object.values(secrets).filter((secret) => text.includes(secret));

it('no secret is in anything that was printed or written', { timeout: 900_000 }, async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tv-'));
  onTestFinished(() => rmSync(scratch, { recursive: true }));
  const of = (user: string, secret: string) => `${user}:${secret}`;
  const indexes = {
    url: await startPackageIndex(of('one', secrets.url)),
    netrc: await startPackageIndex(of('two', secrets.netrc)),
    configuration: await startPackageIndex(of('three', secrets.configuration)),
    variable: await startPackageIndex(of('four', secrets.variable)),
  };
  for (const [place, index] of Object.entries(indexes))
    index.publish({ name: `from_${place}`, version: '1.0' });
  const address = withCredentials(indexes.url.url, of('one', secrets.url));
  indexes.url.publishSdist({ name: 'broken', version: '1.0', failure: `see ${address} for more` });

  const home = join(scratch, 'home');
  writeFiles(home, {
    '.netrc': `machine 127.0.0.1 login two password ${secrets.netrc}\n`,
    'pip.conf': `[global]\nextra-index-url = ${withCredentials(indexes.configuration.url, of('three', secrets.configuration))}\n`,
  });
  const requirements = `--extra-index-url ${indexes.netrc.url}
--extra-index-url http://four:\${INDEX_TOKEN}@${new URL(indexes.variable.url).host}/simple
from-url
from-netrc
from-configuration
from-variable
`;
  const [vitest, jest] = [join(scratch, 'vitest'), join(scratch, 'jest')];
  writeFiles(vitest, { ...vitestProject, 'requirements.txt': requirements });
  writeFiles(jest, { ...jestProject, 'requirements.txt': requirements });
  symlinkSync(packagesOf('demo'), join(vitest, 'node_modules'));
  symlinkSync(packagesOf('jest-basic'), join(jest, 'node_modules'));
  const binOf = (folder: string, name: string) => createRequire(join(folder, 'package.json')).resolve(name);

  const env = {
    ...cleanEnv(),
    HOME: home,
    NETRC: join(home, '.netrc'),
    PIP_CONFIG_FILE: join(home, 'pip.conf'),
    PIP_INDEX_URL: address,
    PIP_EXTRA_INDEX_URL: undefined,
    INDEX_TOKEN: secrets.variable,
    CLOUD_PASSWORD: secrets.other,
    PIP_RETRIES: '1',
    NO_PROXY: '127.0.0.1',
    TESTVENV_CACHE_DIR: cacheDirectory,
    TESTVENV_LOG: 'verbose',
    DEBUG: '*',
    NO_COLOR: '1',
  };
  const outputs: string[] = [];
  const run = async (cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const { all = '', exitCode } = await execa(process.execPath, [...args], {
      cwd,
      env: { ...env, ...more },
      extendEnv: false,
      reject: false,
      all: true,
    });
    outputs.push(`${args.join(' ')}\n${all}`);
    return { all, exitCode };
  };
  const cli = (...args: readonly string[]) => run(vitest, [main, ...args]);

  const first = await cli(
    'run',
    '--with',
    'from-url',
    '--with',
    'from-configuration',
    '--',
    'python',
    '-c',
    'import from_url',
  );
  expect(first.exitCode, first.all).toBe(0);
  expect((await cli('run', '--with', 'broken', '--', 'python')).all).toContain('[BUILD_FAILED]');
  expect((await cli('run', '--with', 'missing', '--', 'python')).all).toContain('[DISTRIBUTION_NOT_FOUND]');
  const refused = { PIP_INDEX_URL: withCredentials(indexes.url.url, of('one', secrets.wrong)) };
  const wrong = await run(vitest, [main, 'run', '--with', 'from-url==1.0', '--', 'python'], refused);
  expect(wrong.all).toContain('[INDEX_UNREACHABLE]');
  await cli('warm', 'good');
  rmSync(join(vitest, 'bad.test.ts'));
  const locked = await cli('lock');
  expect(locked.exitCode, locked.all).toBe(0);
  writeFiles(vitest, { 'bad.test.ts': vitestProject['bad.test.ts'] });
  for (const args of [['ls', '--json'], ['size'], ['verify', '--json'], ['prune', '--dry-run']])
    await cli('cache', ...args);
  await cli('doctor', '--json');

  const reporters = ['--reporter=verbose', '--reporter=json', '--outputFile.json=report.json'];
  const vitestBin = join(dirname(binOf(vitest, 'vitest/package.json')), 'vitest.mjs');
  const inVitest = await run(vitest, [vitestBin, 'run', ...reporters]);
  expect(inVitest.all).toMatch(/1 failed \| 1 passed/);
  const jestArgs = [
    '--experimental-vm-modules',
    binOf(jest, 'jest/bin/jest'),
    '--verbose',
    '--json',
    '--outputFile=report.json',
  ];
  const inJest = await run(jest, jestArgs);
  expect(inJest.all).toMatch(/1 failed, 1 passed/);

  const printed = outputs.filter((output) => leaksIn(output).length > 0);
  expect(printed).toEqual([]);
  const written = [cacheDirectory, vitest, jest].flatMap(filesBelow);
  expect(written.length).toBeGreaterThan(500);
  expect(written.filter((path) => leaksIn(`${path}\n${readFileSync(path, 'latin1')}`).length > 0)).toEqual(
    [],
  );
  expect(readFileSync(join(vitest, 'pylock.toml'), 'utf8')).toContain('from-variable');
});
