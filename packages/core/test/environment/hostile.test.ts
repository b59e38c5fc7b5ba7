import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { activate } from '../../src/environment/activation.js';
import type { Environment } from '../../src/environment/environment.js';
import type { Leak } from '../../src/environment/verify.js';
import type { ProcessEnv } from '../../src/host.js';
import type { InstallerName } from '../../src/installer/installer.js';
import { coldCache } from '../support/caches.js';
import { environmentFor, evaluate } from '../support/environments.js';
import { useInstaller } from '../support/installers.js';
import { startPackageIndex } from '../support/package-index.js';
import { newestPython, oldestPython, series } from '../support/pythons.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const python = newestPython();

/** Every variable that is known to lead Python, pip or uv elsewhere, each to a place in a folder. */
function hostileVariables(folder: string): Readonly<Record<string, string>> {
  return {
    PYTHONHOME: join(folder, 'home'),
    PYTHONPATH: join(folder, 'modules'),
    PYTHONSTARTUP: join(folder, 'modules', 'startup.py'),
    PYTHONUSERBASE: join(folder, 'user'),
    PYTHONEXECUTABLE: oldestPython().executable,
    PYTHONPLATLIBDIR: 'nowhere',
    __PYVENV_LAUNCHER__: oldestPython().executable,
    PYENV_VERSION: '2.7.18',
    PIP_USER: '1',
    PIP_TARGET: join(folder, 'out', 'target'),
    PIP_PREFIX: join(folder, 'out', 'prefix'),
    PIP_ROOT: join(folder, 'out', 'root'),
    PIP_SRC: join(folder, 'out', 'src'),
    PIP_PYTHON: oldestPython().executable,
    PIP_REQUIRE_VIRTUALENV: '1',
    PIP_Target: join(folder, 'out', 'spelt-otherwise'),
    CONDA_PREFIX: join(folder, 'conda'),
    CONDA_DEFAULT_ENV: 'base',
    UV_PYTHON: oldestPython().executable,
    UV_SYSTEM_PYTHON: '1',
    UV_PROJECT_ENVIRONMENT: join(folder, 'out', 'uv'),
    VIRTUAL_ENV_PROMPT: 'another',
  };
}

/** The settings of a pip.conf that lead elsewhere, in each place that pip looks for them. */
function hostileConfig(folder: string, more = ''): string {
  const out = (name: string) => join(folder, 'out', name);
  const settings = `target = ${out('target')}
prefix = ${out('prefix')}
root = ${out('root')}
src = ${out('src')}
user = true
require-virtualenv = true
python = ${oldestPython().executable}
`;
  return `[global]\n${more}${settings}[install]\n${settings}`;
}

/** Modules that must not be seen, of a `PYTHONPATH` and of a user's site-packages. */
function writeHostileFolder(folder: string): void {
  const userSite = join('lib', `python${series(python.version)}`, 'site-packages');
  for (const where of ['modules', join('user', userSite), join('home', '.local', userSite)]) {
    mkdirSync(join(folder, where), { recursive: true });
    for (const name of ['leaked', 'sitecustomize', 'usercustomize', 'startup'])
      writeFileSync(join(folder, where, `${name}.py`), 'print("leaked")\n');
  }
}

function activated(environment: Environment): ProcessEnv {
  const processEnv = { ...process.env };
  activate(environment, processEnv);
  return processEnv;
}

async function leaksOf(environment: Environment, processEnv: ProcessEnv): Promise<readonly Leak[]> {
  const error = await rejectionOf(() => environment.verify(processEnv));
  expect(error.code).toBe('ISOLATION_BROKEN');
  const { leaks } = error.details.report as { leaks: readonly Leak[] };
  for (const { what } of leaks) expect(error.summary).toContain(`\n  ${what}: `);
  return leaks;
}

async function expectIsolated(environment: Environment, wheel: string, out: string): Promise<void> {
  expect((await environment.verify()).leaks).toEqual([]);
  const program = `
import importlib.util, sys
print(json.dumps([sys.prefix, importlib.util.find_spec("leaked"), "usercustomize" in sys.modules]))`;
  expect(await evaluate(environment, program)).toEqual([environment.prefix, null, false]);
  await environment.run('pip', ['install', '--no-index', '--no-deps', wheel]);
  expect(existsSync(join(environment.sitePackages, 'mine.py'))).toBe(true);
  expect(existsSync(out)).toBe(false);
}

describe('an environment under hostile variables', () => {
  it('lets none of them through', async () => {
    const folder = temporaryDirectory();
    writeHostileFolder(folder);
    const wheel = writeWheel(folder, { name: 'mine', version: '1' });
    const environment = await environmentFor({ python: python.executable });
    for (const [name, value] of Object.entries(hostileVariables(folder))) vi.stubEnv(name, value);
    vi.stubEnv('HOME', join(folder, 'home'));
    await expectIsolated(environment, wheel, join(folder, 'out'));
  });

  it('has its own python first, before a foreign one', async () => {
    const folder = temporaryDirectory();
    const environment = await environmentFor({ python: python.executable });
    for (const name of ['python', 'python3', `python${series(python.version)}`, 'pip'])
      symlinkSync('/bin/false', join(folder, name));
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    const { commands } = await environment.verify();
    expect(new Set(Object.values(commands).map((path) => dirname(path)))).toEqual(
      new Set([environment.scripts]),
    );
    const leaks = await leaksOf(environment, {
      ...activated(environment),
      PATH: `${folder}:${environment.scripts}:/bin`,
    });
    expect(leaks).toContainEqual({
      what: 'the command python',
      expected: environment.python,
      found: join(folder, 'python'),
    });
  });

  it('keeps uv inside', async () => {
    const folder = temporaryDirectory();
    const wheel = writeWheel(folder, { name: 'mine', version: '1' });
    const environment = await environmentFor({ python: python.executable, requirements: ['uv'] });
    for (const [name, value] of Object.entries(hostileVariables(folder))) vi.stubEnv(name, value);
    await environment.run('uv', ['pip', 'install', '--offline', '--no-deps', wheel]);
    expect(existsSync(join(environment.sitePackages, 'mine.py'))).toBe(true);
  });
});

describe('an environment under a hostile pip.conf', () => {
  const places: readonly [string, (home: string) => ProcessEnv, string][] = [
    [
      "the user's",
      () => ({ XDG_CONFIG_HOME: undefined, PIP_CONFIG_FILE: undefined }),
      '.config/pip/pip.conf',
    ],
    [
      "the user's old one",
      () => ({ XDG_CONFIG_HOME: undefined, PIP_CONFIG_FILE: undefined }),
      '.pip/pip.conf',
    ],
    ['the one of PIP_CONFIG_FILE', (home) => ({ PIP_CONFIG_FILE: join(home, 'named.conf') }), 'named.conf'],
  ];

  it.each(places)('is not misled by %s, and still uses its index', async (_, variables, path) => {
    const [home, index] = [temporaryDirectory(), await startPackageIndex()];
    index.publish({ name: 'indexed', version: '1' });
    const wheel = writeWheel(home, { name: 'mine', version: '1' });
    const environment = await environmentFor({ python: python.executable });
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), hostileConfig(home, `index-url = ${index.url}\n`));
    const unset = { PIP_INDEX_URL: undefined, PIP_FIND_LINKS: undefined, NO_PROXY: '127.0.0.1' };
    for (const [name, value] of Object.entries({ HOME: home, ...unset, ...variables(home) }))
      vi.stubEnv(name, value);
    await expectIsolated(environment, wheel, join(home, 'out'));
    await environment.run('pip', ['install', '--no-deps', 'indexed']);
    expect(existsSync(join(environment.sitePackages, 'indexed.py'))).toBe(true);
  });

  it('is verified to be so: without what it has against that, each setting is named', async () => {
    const home = temporaryDirectory();
    const environment = await environmentFor({ python: python.executable });
    mkdirSync(join(home, '.pip'));
    writeFileSync(join(home, '.pip', 'pip.conf'), '[install]\nuser = true\n[global]\ntarget = /elsewhere\n');
    rmSync(join(environment.prefix, 'pip.conf'));
    const leaks = await leaksOf(environment, {
      ...activated(environment),
      HOME: home,
      XDG_CONFIG_HOME: home,
    });
    expect(leaks).toEqual([
      { what: "pip's option target", expected: 'unset', found: '/elsewhere' },
      { what: "pip's option user", expected: 'unset', found: 'true' },
    ]);
  });
});

describe('the engine itself', () => {
  it('installs under a hostile uv.toml and .pydistutils.cfg where it should, and verification names what a test meets', async () => {
    const folder = temporaryDirectory();
    const out = join(folder, 'out');
    const wheels = join(folder, 'wheels');
    mkdirSync(wheels);
    writeWheel(wheels, { name: 'mine', version: '1' });
    const misleading = `target = "${out}"\nprefix = "${out}"\nuniversal = true\nno-deps = true\n`;
    writeFileSync(
      join(folder, 'uv.toml'),
      `find-links = ["${wheels}"]\nno-index = true\n[pip]\n${misleading}`,
    );
    writeFileSync(join(folder, '.pydistutils.cfg'), `[install]\nprefix = ${out}\ninstall_lib = ${out}\n`);
    const { executable } = oldestPython();
    await environmentFor({ python: executable });
    await useInstaller('uv');
    for (const name of ['PIP_INDEX_URL', 'PIP_FIND_LINKS']) vi.stubEnv(name, undefined);
    const seeds = ['pip', 'uv'].map((installer) => ({
      python: executable,
      installer: installer as InstallerName,
    }));
    for (const wishes of seeds) await environmentFor(wishes);
    vi.stubEnv('HOME', folder);
    const [byPip, byUv] = seeds;
    const local = { requirements: ['mine'], findLinks: [wheels] };
    const made = [
      await environmentFor({ ...byPip, ...local, noIndex: true }),
      await environmentFor({ ...byUv, requirements: ['mine'] }, { root: folder }),
    ];
    for (const environment of made)
      expect(await evaluate(environment, 'import mine; print(json.dumps(mine.version))')).toBe('1');
    expect(existsSync(out)).toBe(false);
    const [environment] = made;
    if (!environment) throw new Error('there are two');
    expect(await leaksOf(environment, activated(environment))).toEqual([
      { what: 'where pip installs', expected: `below ${environment.prefix}`, found: out },
    ]);
  });

  it('builds what it should under all of that', async () => {
    const folder = temporaryDirectory();
    writeHostileFolder(folder);
    mkdirSync(join(folder, 'home', '.pip'));
    writeFileSync(join(folder, 'home', '.pip', 'pip.conf'), hostileConfig(folder));
    writeFileSync(join(folder, 'named.conf'), hostileConfig(folder));
    for (const [name, value] of Object.entries(hostileVariables(folder))) vi.stubEnv(name, value);
    vi.stubEnv('HOME', join(folder, 'home'));
    vi.stubEnv('PIP_CONFIG_FILE', join(folder, 'named.conf'));
    const environment = await environmentFor({
      python: python.executable,
      requirements: ['six==1.17.0'],
      cacheDir: coldCache().root,
      verify: true,
    });
    expect(await evaluate(environment, 'import six; print(json.dumps(six.__version__))')).toBe('1.17.0');
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(readdirSync(environment.prefix)).toContain('pip.conf');
  });
});
