import { describe, expect, it } from 'vitest';
import { coldCache } from '../support/caches.js';
import { environmentFor, pipList } from '../support/environments.js';
import { newestPython } from '../support/pythons.js';
import { rejectionOf } from '../support/rejection.js';
import { strippedPython } from '../support/stripped-python.js';

const provisionOf = (python: string) => environmentFor({ python, cacheDir: coldCache().root });

describe('a Python', () => {
  it('without venv is refused with a hint', async () => {
    const python = strippedPython(newestPython(), ['venv']);
    const error = await rejectionOf(() => provisionOf(python));
    expect(error.code).toBe('VENV_MODULE_MISSING');
    expect(error.summary).toBe(`${python} cannot make a virtualenv: it has no venv module`);
    expect(error.hint).toContain('ensurepip and venv');
    expect(error.details).toMatchObject({ executable: python, missing: 'venv' });
  });

  it('without ensurepip and pip is refused with a hint', async () => {
    const python = strippedPython(newestPython(), ['ensurepip', 'site-packages']);
    const error = await rejectionOf(() => provisionOf(python));
    expect(error.code).toBe('VENV_MODULE_MISSING');
    expect(error.summary).toContain('it has neither ensurepip nor pip');
    expect(error.details).toMatchObject({ executable: python, missing: 'pip' });
  });

  it('without ensurepip, but with a pip of its own, is good enough', async () => {
    const python = strippedPython(newestPython(), ['ensurepip']);
    const environment = await provisionOf(python);
    expect(await pipList(environment)).toEqual([expect.stringMatching(/^pip==/)]);
  });
});
