import { describe, expect, it } from 'vitest';
import { activate, scrub } from '../../src/environment/activation.js';
import type { ProcessEnv } from '../../src/host.js';

const environment = { id: 'abc', prefix: '/e/abc', scripts: '/e/abc/bin' };

const misleading: ProcessEnv = {
  PYTHONHOME: '/h',
  PYTHONPATH: '/p',
  PYTHONUSERBASE: '/u',
  PYTHONSTARTUP: '/s',
  PYTHONEXECUTABLE: '/x',
  __PYVENV_LAUNCHER__: '/l',
  PYENV_VERSION: '3.8',
  UV_PROJECT_ENVIRONMENT: '/uv',
  PIP_USER: '1',
  PIP_TARGET: '/t',
  PIP_PREFIX: '/pp',
  PIP_ROOT: '/r',
  PIP_PYTHON: '/py',
  PIP_REQUIRE_VIRTUALENV: '1',
  PIP_SRC: '/src',
  PIP_Target: '/t',
  'PIP_require-virtualenv': '1',
  PYTHONPLATLIBDIR: 'lib64',
  UV_PYTHON: '3.8',
  UV_SYSTEM_PYTHON: '1',
  VIRTUAL_ENV_PROMPT: 'outer',
  CONDA_PREFIX: '/conda',
  CONDA_DEFAULT_ENV: 'base',
};

const kept: ProcessEnv = {
  HOME: '/home/someone',
  PIP_INDEX_URL: 'https://example.org/simple',
  PIP_CERT: '/cert',
  HTTPS_PROXY: 'http://proxy',
  PYTHONWARNINGS: 'error',
};

describe('activation', () => {
  it('sets what makes the environment the current one', () => {
    const processEnv: ProcessEnv = { ...kept, PATH: '/usr/bin:/bin' };
    activate(environment, processEnv);
    expect(processEnv).toEqual({
      ...kept,
      PATH: '/e/abc/bin:/usr/bin:/bin',
      VIRTUAL_ENV: '/e/abc',
      PYTHONNOUSERSITE: '1',
      TESTVENV_ID: 'abc',
    });
  });

  it('leaves a virtualenv of the user alone', () => {
    const processEnv: ProcessEnv = { PATH: '/home/.venv/bin:/usr/bin', VIRTUAL_ENV: '/home/.venv' };
    activate(environment, processEnv);
    expect(processEnv.PATH).toBe('/e/abc/bin:/home/.venv/bin:/usr/bin');
  });

  it('is undone in a copy without an end to the original', () => {
    const processEnv: ProcessEnv = { PATH: '/usr/bin', PYTHONPATH: '/p' };
    const undo = activate(environment, processEnv);
    const copy = { ...processEnv };
    undo(copy);
    expect(copy).toEqual({ PATH: '/usr/bin', PYTHONPATH: '/p' });
    expect(processEnv.VIRTUAL_ENV).toBe('/e/abc');
  });

  it('unsets what would lead Python or pip elsewhere, and nothing else', () => {
    const processEnv: ProcessEnv = { ...kept, ...misleading };
    activate(environment, processEnv);
    for (const name of Object.keys(misleading)) expect(processEnv).not.toHaveProperty(name);
    expect(processEnv).toMatchObject(kept);
  });

  it.each<[string, ProcessEnv]>([
    ['nothing was set', {}],
    ['all was set', { ...kept, ...misleading, PATH: '/bin', VIRTUAL_ENV: '/v', TESTVENV_ID: 'outer' }],
    [
      'some were empty',
      { PATH: '', PYTHONHOME: '', PYTHONNOUSERSITE: '', CONDA_PREFIX: '', VIRTUAL_ENV: '' },
    ],
  ])('is undone exactly where %s', (_, before) => {
    const processEnv = { ...before };
    const undo = activate(environment, processEnv);
    expect(processEnv).not.toEqual(before);
    undo();
    expect(processEnv).toStrictEqual(before);
  });

  it('leaves alone what was set meanwhile and is none of its own', () => {
    const processEnv: ProcessEnv = { PATH: '/bin' };
    const undo = activate(environment, processEnv);
    processEnv.MINE = '1';
    undo();
    expect(processEnv).toStrictEqual({ PATH: '/bin', MINE: '1' });
  });

  it('nests', () => {
    const processEnv: ProcessEnv = { PATH: '/bin' };
    const undoOuter = activate(environment, processEnv);
    const undoInner = activate({ id: 'def', prefix: '/e/def', scripts: '/e/def/bin' }, processEnv);
    // What the outer one has is not found behind the inner one's.
    expect(processEnv.PATH).toBe('/e/def/bin:/bin');
    undoInner();
    expect(processEnv.VIRTUAL_ENV).toBe('/e/abc');
    undoOuter();
    expect(processEnv).toStrictEqual({ PATH: '/bin' });
  });

  it('is undone on the real process.env too, where an undefined value would become a word', () => {
    const before = { ...process.env };
    const undo = activate(environment, process.env);
    expect(process.env.VIRTUAL_ENV).toBe('/e/abc');
    undo();
    expect({ ...process.env }).toStrictEqual(before);
  });
});

it('scrub removes the same variables in place', () => {
  const processEnv = { ...kept, ...misleading };
  scrub(processEnv);
  expect(processEnv).toStrictEqual(kept);
});
