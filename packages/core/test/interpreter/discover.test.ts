import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stillHolds } from '../../src/cache/observation.js';
import type { ProcessEnv } from '../../src/host.js';
import { discover, type InterpreterWish } from '../../src/interpreter/discover.js';
import { notFound } from '../../src/interpreter/not-found.js';
import { parseRequirements } from '../../src/interpreter/requirements.js';
import { sharedCache } from '../support/caches.js';
import { hostWith } from '../support/hosts.js';
import {
  type InstalledPython,
  newestPython,
  oldestPython,
  pyenvFolder,
  series,
  supportedPythons,
  tooOldPythons,
} from '../support/pythons.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const pyenv: ProcessEnv = { PYENV_ROOT: pyenvFolder };
const noPyenv: ProcessEnv = { PYENV_ROOT: '/no/pyenv' };

function find(wish: InterpreterWish, processEnv: ProcessEnv, root = temporaryDirectory()) {
  return discover(wish, sharedCache(), hostWith(processEnv, root));
}

async function versionFor(wish: InterpreterWish, processEnv: ProcessEnv, root?: string): Promise<string> {
  return (await find(wish, processEnv, root)).interpreter.version;
}

/** A folder for PATH with links of those names. */
function folderWith(links: Readonly<Record<string, InstalledPython>>): string {
  const folder = temporaryDirectory();
  for (const [name, { executable }] of Object.entries(links)) symlinkSync(executable, join(folder, name));
  return folder;
}

function middlePython(): InstalledPython {
  return supportedPythons[Math.floor(supportedPythons.length / 2)] ?? oldestPython();
}

describe('a version', () => {
  it.each(supportedPythons)('$version is found, in full and as its series', async ({ version }) => {
    expect(await versionFor({ python: version }, pyenv)).toBe(version);
    expect(await versionFor({ python: series(version) }, pyenv)).toBe(version);
  });

  it('may be a specifier: the newest that fits is taken', async () => {
    expect(await versionFor({ python: '>=3.10' }, pyenv)).toBe(newestPython().version);
    expect(await versionFor({ python: `<${newestPython().version}` }, pyenv)).toBe(
      supportedPythons.at(-2)?.version,
    );
  });

  it('must satisfy requires-python as well', async () => {
    const { version } = middlePython();
    expect(await versionFor({ python: '>=3.8', requiresPython: `<=${version}` }, pyenv)).toBe(version);
  });
});

describe('a path', () => {
  it('is taken as it is, and links are followed', async () => {
    const folder = folderWith({ mine: oldestPython() });
    const { interpreter } = await find({ python: join(folder, 'mine') }, noPyenv);
    expect(interpreter.executable).toBe(realpathSync(oldestPython().executable));
  });

  it('may be relative to the project', async () => {
    const root = folderWith({ mine: oldestPython() });
    expect(await versionFor({ python: './mine' }, noPyenv, root)).toBe(oldestPython().version);
  });

  it('may be in the home folder', async () => {
    const home = folderWith({ mine: oldestPython() });
    const host = hostWith(noPyenv, '/', home);
    const { interpreter } = await discover({ python: '~/mine' }, sharedCache(), host);
    expect(interpreter.version).toBe(oldestPython().version);
  });

  it('of a virtualenv leads to what that was made of', async () => {
    const folder = join(temporaryDirectory(), 'venv');
    execFileSync(newestPython().executable, ['-m', 'venv', '--without-pip', folder]);
    const { interpreter } = await find({ python: join(folder, 'bin', 'python') }, noPyenv);
    expect(interpreter.executable).toBe(realpathSync(newestPython().executable));
  });

  it('must satisfy requires-python', async () => {
    const wish = { python: oldestPython().executable, requiresPython: '>=3.10' };
    const error = await rejectionOf(() => find(wish, noPyenv));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toContain(`is Python ${oldestPython().version}, not >=3.10`);
  });

  it.each(tooOldPythons)('of Python $version is refused', async ({ version, executable }) => {
    const error = await rejectionOf(() => find({ python: executable }, noPyenv));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toBe(`${executable} is Python ${version}, older than 3.8`);
    expect(error.hint).toContain('3.8 or newer');
  });

  it.each(['./missing', '.'])('%s, which is no program, is broken', async (python) => {
    const error = await rejectionOf(() => find({ python }, noPyenv));
    expect(error.code).toBe('INTERPRETER_BROKEN');
    expect(error.summary).toContain('cannot be started');
  });
});

describe('without a wish', () => {
  it('it is the first on PATH, python3 before python', async () => {
    const first = folderWith({ python: newestPython() });
    const second = folderWith({ python3: oldestPython() });
    const both = folderWith({ python: newestPython(), python3: oldestPython() });
    expect(await versionFor({}, { ...noPyenv, PATH: `${first}:${second}` })).toBe(newestPython().version);
    expect(await versionFor({}, { ...noPyenv, PATH: `${second}:${first}` })).toBe(oldestPython().version);
    expect(await versionFor({}, { ...noPyenv, PATH: both })).toBe(oldestPython().version);
  });

  it('it is the one of TESTVENV_PYTHON, a path or a version', async () => {
    const PATH = folderWith({ python3: oldestPython() });
    const { version, executable } = newestPython();
    expect(await versionFor({}, { ...pyenv, PATH, TESTVENV_PYTHON: executable })).toBe(version);
    expect(await versionFor({}, { ...pyenv, PATH, TESTVENV_PYTHON: series(version) })).toBe(version);
    expect(await versionFor({}, { ...pyenv, PATH, TESTVENV_PYTHON: '' })).toBe(oldestPython().version);
  });

  it('a wish is stronger than TESTVENV_PYTHON', async () => {
    const processEnv = { ...pyenv, TESTVENV_PYTHON: newestPython().executable };
    expect(await versionFor({ python: oldestPython().version }, processEnv)).toBe(oldestPython().version);
  });

  it('what is too old on PATH is passed over', async () => {
    const old = tooOldPythons.map((python) => folderWith({ python3: python }));
    const PATH = [...old, folderWith({ python3: oldestPython() })].join(':');
    expect(await versionFor({}, { ...noPyenv, PATH })).toBe(oldestPython().version);
  });

  it('what requires-python forbids on PATH is passed over, for one elsewhere', async () => {
    const PATH = folderWith({ python3: oldestPython() });
    const requiresPython = `>${oldestPython().version}`;
    expect(await versionFor({ requiresPython }, { ...pyenv, PATH })).toBe(newestPython().version);
  });

  it('relative entries of PATH do not count', async () => {
    const root = folderWith({ python3: newestPython() });
    const PATH = `.::${folderWith({ python3: oldestPython() })}`;
    expect(await versionFor({}, { ...noPyenv, PATH }, root)).toBe(oldestPython().version);
  });
});

describe('.python-version', () => {
  const PATH = () => folderWith({ python3: middlePython() });
  const project = (text: string) => {
    const root = temporaryDirectory();
    writeFileSync(join(root, '.python-version'), text);
    return root;
  };

  it('of the project or a folder above it is the default', async () => {
    const root = project(`${series(oldestPython().version)}\n`);
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    expect(await versionFor({}, { ...pyenv, PATH: PATH() }, join(root, 'a', 'b'))).toBe(
      oldestPython().version,
    );
  });

  it('gives way to a wish and to TESTVENV_PYTHON', async () => {
    const root = project(oldestPython().version);
    const { version } = newestPython();
    expect(await versionFor({ python: version }, pyenv, root)).toBe(version);
    expect(await versionFor({}, { ...pyenv, TESTVENV_PYTHON: version }, root)).toBe(version);
  });

  it('is passed over where requires-python forbids what it names', async () => {
    const root = project(oldestPython().version);
    const requiresPython = `>${oldestPython().version}`;
    expect(await versionFor({ requiresPython }, { ...pyenv, PATH: PATH() }, root)).toBe(
      middlePython().version,
    );
  });

  it('may name several, of which the first that is there counts, with comments', async () => {
    const root = project(
      `\uFEFF# ours\r\n3.99 # not yet\r\n${oldestPython().version} ${newestPython().version}\n`,
    );
    expect(await versionFor({}, { ...pyenv, PATH: PATH() }, root)).toBe(oldestPython().version);
  });

  it('may name the system, or nothing: it is then the first on PATH', async () => {
    for (const text of ['system\n', '# none\n'])
      expect(await versionFor({}, { ...pyenv, PATH: PATH() }, project(text))).toBe(middlePython().version);
  });

  it('may be a specifier, as other tools write it', async () => {
    const root = project(`>=${series(oldestPython().version)},<${series(middlePython().version)}`);
    const found = await versionFor({}, { ...pyenv, PATH: PATH() }, root);
    expect(found).toBe(supportedPythons[supportedPythons.indexOf(middlePython()) - 1]?.version);
  });

  it('that names what is not there is an error that names the file', async () => {
    const root = project('3.99\n');
    const error = await rejectionOf(() => find({}, { ...pyenv, PATH: PATH() }, root));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toContain('no Python 3.99 was found');
    expect(error.source?.file).toBe(join(root, '.python-version'));
  });

  it('that names neither a version nor an installation says so', async () => {
    const error = await rejectionOf(() => find({}, { ...noPyenv, PATH: PATH() }, project('my-virtualenv')));
    expect(error.summary).toContain('no Python my-virtualenv was found');
  });
});

describe('TESTVENV_PYTHON', () => {
  it('is named in the error', async () => {
    const error = await rejectionOf(() => find({}, { ...pyenv, TESTVENV_PYTHON: '3.99' }));
    expect(error.source).toEqual({ what: 'TESTVENV_PYTHON' });
  });
});

describe('a pyenv shim', () => {
  /** A pyenv of two versions, whose shims would fail if they were started. */
  function pyenvOf(versions: Readonly<Record<string, InstalledPython>>, global?: string) {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'shims'));
    writeFileSync(join(root, 'shims', 'python3'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    for (const [name, { executable }] of Object.entries(versions)) {
      mkdirSync(join(root, 'versions', name, 'bin'), { recursive: true });
      for (const alias of ['python', 'python3'])
        symlinkSync(executable, join(root, 'versions', name, 'bin', alias));
    }
    if (global) writeFileSync(join(root, 'version'), `${global}\n`);
    return { PYENV_ROOT: root, PATH: join(root, 'shims') };
  }

  const [old, young] = [oldestPython(), newestPython()];
  const both = { old, young };

  it('leads to the global version', async () => {
    expect(await versionFor({}, pyenvOf(both, 'young'))).toBe(young.version);
    expect(await versionFor({}, pyenvOf(both, 'old'))).toBe(old.version);
  });

  it('leads to the version of the nearest .python-version', async () => {
    const root = temporaryDirectory();
    const nested = join(root, 'a', 'b');
    mkdirSync(nested, { recursive: true });
    writeFileSync(join(root, '.python-version'), 'old\n');
    expect(await versionFor({}, pyenvOf(both, 'young'), nested)).toBe(old.version);
    writeFileSync(join(root, 'a', '.python-version'), 'young');
    expect(await versionFor({}, pyenvOf(both, 'old'), nested)).toBe(young.version);
  });

  it('leads to PYENV_VERSION before all', async () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, '.python-version'), 'old');
    const processEnv = { ...pyenvOf(both, 'old'), PYENV_VERSION: 'young' };
    expect(await versionFor({}, processEnv, root)).toBe(young.version);
  });

  it('takes a prefix for its newest version, and the first that is there of several', async () => {
    const versions = { '3.9.2': old, '3.9.10': young };
    expect(await versionFor({}, pyenvOf(versions, '3.9'))).toBe(young.version);
    expect(await versionFor({}, { ...pyenvOf(versions), PYENV_VERSION: '3.7:3.9.2' })).toBe(old.version);
  });

  it('is decided anew when a .python-version appears, changes, or the global one does', async () => {
    const root = temporaryDirectory();
    const processEnv = pyenvOf(both, 'old');
    const first = await find({}, processEnv, root);
    expect(stillHolds(first.observations)).toBe(true);
    writeFileSync(join(root, '.python-version'), 'young');
    expect(stillHolds(first.observations)).toBe(false);
    const second = await find({}, processEnv, root);
    writeFileSync(join(root, '.python-version'), 'old and other');
    expect(stillHolds(second.observations)).toBe(false);
  });
});

describe('a decision falls', () => {
  it('when a Python appears earlier on PATH', async () => {
    const [empty, folder] = [temporaryDirectory(), folderWith({ python3: oldestPython() })];
    const { observations } = await find({}, { ...noPyenv, PATH: `${empty}:${folder}` });
    expect(stillHolds(observations)).toBe(true);
    symlinkSync(newestPython().executable, join(empty, 'python3'));
    expect(stillHolds(observations)).toBe(false);
  });

  it('when pyenv installs another version, if a newer one could fit', async () => {
    const root = temporaryDirectory();
    const bin = join(root, 'versions', 'one', 'bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(oldestPython().executable, join(bin, 'python'));
    const { observations } = await find({ python: '>=3.8' }, { PYENV_ROOT: root });
    mkdirSync(join(root, 'versions', 'two'));
    expect(stillHolds(observations)).toBe(false);
  });
});

describe('none found', () => {
  it('says where it looked, what there was, and why that would not do', async () => {
    const [old] = tooOldPythons;
    const links = { python3: oldestPython(), ...(old && { python: old }) };
    const PATH = folderWith(links);
    const error = await rejectionOf(() => find({ python: '3.99' }, { ...noPyenv, PATH }));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toContain('no Python 3.99 was found');
    expect(error.summary).toContain(`looked in: ${PATH}, /no/pyenv/versions`);
    expect(error.summary).toContain(`${PATH}/python3 is Python ${oldestPython().version}, not 3.99`);
    if (old) expect(error.summary).toContain(`${PATH}/python is Python ${old.version}, older than 3.8`);
    expect(error.hint).toContain('TESTVENV_PYTHON');
    expect(error.details).toMatchObject({
      wanted: '3.99',
      looked: expect.arrayContaining([PATH, '/no/pyenv/versions']),
      candidates: expect.arrayContaining([
        {
          path: `${PATH}/python3`,
          source: 'PATH',
          version: oldestPython().version,
          refusal: `is Python ${oldestPython().version}, not 3.99`,
        },
      ]),
    });
  });

  it('says so where there is no Python at all', () => {
    const requirements = parseRequirements(undefined, undefined);
    const { summary } = notFound(requirements, [], hostWith({ ...noPyenv, PATH: '/empty' }));
    expect(summary).toContain('no Python 3.8 or newer was found');
    expect(summary).toContain('found: no Python at all');
  });

  it('names a broken one', async () => {
    const PATH = temporaryDirectory();
    writeFileSync(join(PATH, 'python3'), '#!/bin/sh\necho broken >&2; exit 1\n', { mode: 0o755 });
    const error = await rejectionOf(() => find({ python: '3.99' }, { ...noPyenv, PATH }));
    expect(error.summary).toContain(`${PATH}/python3 is no working Python: broken`);
  });

  it.each(tooOldPythons)('says that $version is too old', async ({ version }) => {
    const error = await rejectionOf(() => find({ python: series(version) }, pyenv));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toContain(`Python ${series(version)} is too old: the oldest supported is 3.8`);
  });

  it('a malformed specifier is an invalid request', async () => {
    for (const wish of [{ python: 'three' }, { requiresPython: 'three' }])
      expect((await rejectionOf(() => find(wish, pyenv))).code).toBe('INVALID_REQUEST');
  });
});
