import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observer, stillHolds } from '../../../src/cache/observation.js';
import type { Host, ProcessEnv } from '../../../src/host.js';
import { discover } from '../../../src/interpreter/discover.js';
import { sources } from '../../../src/interpreter/sources/all.js';
import { followShim } from '../../../src/interpreter/sources/shims.js';
import { sharedCache } from '../../support/caches.js';
import { hostWith } from '../../support/hosts.js';
import { type InstalledPython, newestPython, oldestPython } from '../../support/pythons.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const nowhere: ProcessEnv = { PYENV_ROOT: '/no', XDG_DATA_HOME: '/no', ASDF_DATA_DIR: '/no', PATH: '' };

function hostOf(platform: Host['platform'], processEnv: ProcessEnv, home = '/home/me'): Host {
  return { platform, home, root: '/', processEnv };
}

function placesOf(name: string, host: Host): readonly string[] {
  return sources.find((source) => source.name === name)?.places(host) ?? [];
}

/** A real Python below a prefix, as a version manager keeps it. */
function install(prefix: string, { executable }: InstalledPython, name = 'python'): void {
  mkdirSync(join(prefix, 'bin'), { recursive: true });
  symlinkSync(executable, join(prefix, 'bin', name));
}

it('the sources come in this order', () => {
  expect(sources.map(({ name }) => name)).toEqual([
    'PATH',
    'pyenv',
    'uv',
    'mise',
    'asdf',
    'Homebrew',
    'the system',
    'python.org',
  ]);
});

describe('the places of', () => {
  it.each<[string, Host['platform'], ProcessEnv, readonly string[]]>([
    ['pyenv', 'linux', {}, ['/home/me/.pyenv/versions']],
    ['pyenv', 'darwin', { PYENV_ROOT: '/p' }, ['/p/versions']],
    ['uv', 'linux', {}, ['/home/me/.local/share/uv/python']],
    ['uv', 'linux', { XDG_DATA_HOME: '/data' }, ['/data/uv/python']],
    [
      'uv',
      'darwin',
      {},
      ['/home/me/.local/share/uv/python', '/home/me/Library/Application Support/uv/python'],
    ],
    ['uv', 'darwin', { UV_PYTHON_INSTALL_DIR: '/pythons' }, ['/pythons']],
    ['mise', 'linux', {}, ['/home/me/.local/share/mise/installs/python']],
    ['mise', 'linux', { MISE_DATA_DIR: '/m' }, ['/m/installs/python']],
    ['asdf', 'linux', {}, ['/home/me/.asdf/installs/python']],
    ['asdf', 'darwin', { ASDF_DATA_DIR: '/a' }, ['/a/installs/python']],
    ['Homebrew', 'linux', {}, ['/home/linuxbrew/.linuxbrew/opt']],
    ['Homebrew', 'darwin', {}, ['/opt/homebrew/opt', '/usr/local/opt']],
    [
      'Homebrew',
      'darwin',
      { HOMEBREW_PREFIX: '/brew' },
      ['/brew/opt', '/opt/homebrew/opt', '/usr/local/opt'],
    ],
    ['the system', 'linux', {}, ['/usr/bin', '/usr/local/bin']],
    ['the system', 'darwin', {}, ['/usr/local/bin']],
    ['python.org', 'linux', {}, []],
    [
      'python.org',
      'darwin',
      {},
      ['/Library/Frameworks/Python.framework/Versions', '/Library/Frameworks/PythonT.framework/Versions'],
    ],
    ['PATH', 'linux', { PATH: '/a:relative:/b:/a:/home/me/.pyenv/shims' }, ['/a', '/b']],
  ])('%s on %s with %j', (name, platform, processEnv, places) => {
    expect(placesOf(name, hostOf(platform, processEnv))).toEqual(places);
  });
});

describe('an interpreter is found, and one that is installed later is noticed,', () => {
  const kinds: readonly [string, string, (folder: string) => ProcessEnv, string][] = [
    ['pyenv', 'versions/mine', (folder) => ({ PYENV_ROOT: folder }), 'python'],
    ['uv', 'cpython-mine', (folder) => ({ UV_PYTHON_INSTALL_DIR: folder }), 'python3'],
    ['mise', 'installs/python/mine', (folder) => ({ MISE_DATA_DIR: folder }), 'python'],
    ['asdf', 'installs/python/mine', (folder) => ({ ASDF_DATA_DIR: folder }), 'python'],
    ['Homebrew', 'opt/python@3.12', (folder) => ({ HOMEBREW_PREFIX: folder }), 'python3.12'],
  ];

  it.each(kinds)('of %s', async (_, prefix, variables, name) => {
    const folder = temporaryDirectory();
    const host = hostWith({ ...nowhere, ...variables(folder) });
    const wish = { python: `==${newestPython().version}` };
    const before = new Observer();
    for (const source of sources) source.candidates(host, before);
    install(join(folder, prefix), newestPython(), name);
    expect(stillHolds(before.observations)).toBe(false);
    const { interpreter, observations } = await discover(wish, sharedCache(), host);
    expect(interpreter.executable).toBe(realpathSync(newestPython().executable));
    expect(stillHolds(observations)).toBe(true);
  });

  it('also where its folder is there before it', () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'versions', 'mine'), { recursive: true });
    const observer = new Observer();
    for (const source of sources) source.candidates(hostWith({ ...nowhere, PYENV_ROOT: root }), observer);
    install(join(root, 'versions', 'mine'), oldestPython());
    expect(stillHolds(observer.observations)).toBe(false);
  });
});

it('what is looked at stays little: a path for each folder', async () => {
  const root = temporaryDirectory();
  for (const version of ['a', 'b', 'c', 'd']) install(join(root, 'versions', version), oldestPython());
  const host = hostWith({ ...nowhere, PYENV_ROOT: root, PATH: '/usr/bin:/bin' });
  const { observations } = await discover({ python: oldestPython().version }, sharedCache(), host);
  const places = new Set(sources.flatMap((source) => source.places(host)));
  expect(observations.length).toBeLessThanOrEqual(places.size + 1);
});

describe.each([
  ['asdf', 'ASDF_DATA_DIR', 'ASDF_PYTHON_VERSION'],
  ['mise', 'MISE_DATA_DIR', 'MISE_PYTHON_VERSION'],
])('a shim of %s', (owner, folderVariable, versionVariable) => {
  /** Two versions, and a shim that would fail if it were started. */
  function manager() {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'shims'));
    writeFileSync(join(folder, 'shims', 'python3'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    for (const [version, python] of [
      ['old', oldestPython()],
      ['new', newestPython()],
    ] as const)
      install(join(folder, 'installs', 'python', version), python, 'python3');
    return { ...nowhere, [folderVariable]: folder, PATH: join(folder, 'shims') };
  }

  const versionIn = async (processEnv: ProcessEnv, root = temporaryDirectory(), home = root) => {
    const { interpreter } = await discover({}, sharedCache(), hostWith(processEnv, root, home));
    return interpreter.version;
  };

  it('leads to the version of the nearest .tool-versions', async () => {
    const root = temporaryDirectory();
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(root, '.tool-versions'), 'nodejs 22\npython missing old # or so\n');
    expect(await versionIn(manager(), project)).toBe(oldestPython().version);
  });

  it('leads to the one of the home folder, and of the variable before all', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, '.tool-versions'), 'python old\n');
    expect(await versionIn(manager(), temporaryDirectory(), home)).toBe(oldestPython().version);
    const processEnv = { ...manager(), [versionVariable]: 'new' };
    expect(await versionIn(processEnv, temporaryDirectory(), home)).toBe(newestPython().version);
  });

  it('is refused where none is chosen, and never started', () => {
    const processEnv = manager();
    const shim = join(processEnv.PATH, 'python3');
    const root = temporaryDirectory();
    expect(followShim(shim, hostWith(processEnv, root, root), new Observer())).toEqual({
      path: shim,
      refusal: `is a shim of ${owner}, which has chosen no version that is there`,
    });
  });
});

describe("Apple's placeholder", () => {
  it('is refused without the developer tools, which it would offer to install', () => {
    const host = hostOf('darwin', nowhere);
    const { refusal } = followShim('/usr/bin/python3', host, new Observer());
    expect(refusal).toContain('Command Line Tools are not installed');
  });

  it('is an ordinary Python on Linux', () => {
    const host = hostOf('linux', nowhere);
    expect(followShim('/usr/bin/python3', host, new Observer())).toEqual({ path: '/usr/bin/python3' });
  });
});
