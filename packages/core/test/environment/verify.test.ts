import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import { activate } from '../../src/environment/activation.js';
import type { Environment } from '../../src/environment/environment.js';
import type { IsolationReport } from '../../src/environment/verify.js';
import type { VenvEvent } from '../../src/event/events.js';
import type { ProcessEnv } from '../../src/host.js';
import { provisionWarm } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';
import { pythonProject, setuptoolsBackend } from '../support/projects.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

/** What leaks where a test sets these after the activation. */
async function leaksWith(environment: Environment, more: ProcessEnv): Promise<readonly string[]> {
  const processEnv = { ...process.env };
  activate(environment, processEnv);
  const error = await rejectionOf(() => environment.verify({ ...processEnv, ...more }));
  expect(error.code).toBe('ISOLATION_BROKEN');
  return (error.details.report as IsolationReport).leaks.map(({ what }) => what);
}

describe.each([
  ['the oldest Python', oldestPython()],
  ['the newest Python', newestPython()],
])('an environment of %s', (_, { executable }) => {
  const fresh = () => environmentFor({ python: executable, requirements: ['setuptools==75.3.0'] });

  it('is isolated, and says what it looked at', async () => {
    const environment = await fresh();
    const report = await environment.verify();
    expect(report.leaks).toEqual([]);
    expect(report.prefix).toBe(environment.prefix);
    expect(report.basePrefix).not.toBe(environment.prefix);
    expect(report.path).toContain(environment.sitePackages);
    expect(report.commands).toMatchObject({
      python: environment.python,
      pip: join(environment.scripts, 'pip'),
    });
  });

  it('is isolated with an editable install', async () => {
    const environment = await fresh();
    const project = pythonProject(setuptoolsBackend);
    await environment.run('pip', ['install', '--no-build-isolation', '-e', project]);
    expect((await environment.verify()).leaks).toEqual([]);
  });
});

describe('what a test sets after the activation', () => {
  it.each([
    ['PIP_TARGET', '/t', ['PIP_TARGET', "pip's option target"]],
    ['PIP_USER', '1', ['PIP_USER', "pip's option user"]],
    ['PIP_SRC', '/src', ['PIP_SRC', "pip's option src"]],
    ['CONDA_PREFIX', '/c', ['CONDA_PREFIX']],
    ['UV_SYSTEM_PYTHON', '1', ['UV_SYSTEM_PYTHON']],
    ['PYTHONPATH', '/modules', ['PYTHONPATH', 'sys.path']],
    ['VIRTUAL_ENV', '/another', ['VIRTUAL_ENV']],
    ['PYTHONHOME', '/no/home', ['PYTHONHOME', 'python', 'pip']],
  ])('%s=%s is named', async (name, value, leaks) => {
    const environment = await environmentFor({ python: oldestPython().executable });
    expect(await leaksWith(environment, { [name]: value })).toEqual(leaks);
  });

  it('never shows a credential', async () => {
    const environment = await environmentFor({});
    const processEnv = { ...process.env };
    activate(environment, processEnv);
    const PIP_TARGET = 'https://someone:secret@example.org/';
    const error = await rejectionOf(() => environment.verify({ ...processEnv, PIP_TARGET }));
    expect(JSON.stringify(error.toJSON())).not.toContain('secret');
  });
});

describe('an environment that was broken', () => {
  it('by another python in it is not isolated', async () => {
    const environment = await environmentFor({ python: oldestPython().executable });
    rmSync(environment.python);
    symlinkSync('/bin/false', environment.python);
    expect(await leaksWith(environment, {})).toContain('python');
  });

  it('by a configuration that lets the system in is not isolated', async () => {
    const environment = await environmentFor({ python: oldestPython().executable });
    const config = join(environment.prefix, 'pyvenv.cfg');
    const text = readFileSync(config, 'utf8').replace('packages = false', 'packages = true');
    writeFileSync(config, text);
    expect(await leaksWith(environment, {})).toContain('sys.path');
  });

  it('by a pip that is gone is not isolated', async () => {
    const environment = await environmentFor({});
    rmSync(join(environment.scripts, 'pip'));
    const found = await leaksWith(environment, {});
    expect(found).toContain('the command pip');
  });
});

describe('the option', () => {
  it('gives a verified environment, and none on the warm path', async () => {
    const wishes = { cacheDir: sharedCache().root, verify: true };
    const environment = await environmentFor(wishes);
    expect(environment.prefix).toBeTruthy();
    expect(provisionWarm(declare(wishes))).toBeUndefined();
  });

  it('removes an environment that is not isolated, and fails', async () => {
    const files = { 'leak.pth': 'import sys; sys.path.append("/elsewhere")\n', 'leaky.py': '' };
    const wheel = writeWheel(temporaryDirectory(), { name: 'leaky', version: '1', files });
    const events: VenvEvent[] = [];
    const error = await rejectionOf(() =>
      environmentFor(
        { verify: true, requirements: [`leaky @ file://${wheel}`] },
        { listener: (event) => events.push(event) },
      ),
    );
    expect(error.code).toBe('ISOLATION_BROKEN');
    expect(error.summary).toContain('sys.path: /elsewhere');
    expect(events.map(({ type }) => type)).toContain('environmentDisposed');
  });

  it('must be a boolean', async () => {
    const error = await rejectionOf(() => environmentFor({ verify: 'yes' as never }));
    expect(error.code).toBe('INVALID_REQUEST');
  });
});
