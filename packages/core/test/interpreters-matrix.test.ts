import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observer } from '../src/cache/observation.js';
import { executableNames, type Interpreter } from '../src/interpreter/interpreter.js';
import { surveyAll } from '../src/interpreter/survey.js';
import { compareVersions } from '../src/interpreter/version.js';
import { normaliseName } from '../src/requirement/requirement.js';
import { sharedCache } from './support/caches.js';
import { environmentFor, evaluate, pipList } from './support/environments.js';
import { hostWith } from './support/hosts.js';
import { allPythonsEnv, hasMorePythons, series } from './support/pythons.js';
import { rejectionOf } from './support/rejection.js';

const examined = await surveyAll(sharedCache(), hostWith(allPythonsEnv()), new Observer());
const interpreters = examined
  .flatMap(({ result }) => ('interpreter' in result ? [result.interpreter] : []))
  .sort((a, b) => compareVersions(a.version, b.version));
const cpythons = interpreters.filter(({ implementation }) => implementation === 'cpython');
const tooOld = examined.flatMap(({ path, result }) =>
  'interpreter' in result || result.broken ? [] : [{ path, version: result.version }],
);

const wanted = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13'];

/** Debian's PyPy comes with cffi and hpy, and without what their metadata ask for: in any virtualenv of it. */
const brokenInPyPy = /^(?:No broken requirements found\.|(?:(?:cffi|hpy) .+ is not installed\.\n?)+)$/;

describe('among the interpreters found', () => {
  it.each(wanted)('is Python %s', (version) => {
    expect(cpythons.map((interpreter) => series(interpreter.version))).toContain(version);
  });

  const newer = cpythons.filter(({ version }) => compareVersions(version, '3.14') >= 0);
  it.skipIf(newer.length === 0 && !hasMorePythons)(
    `is one newer than 3.13 (${newer.map(({ version }) => version).join(', ') || 'none here: npm run pythons'})`,
    () => expect(newer).not.toEqual([]),
  );

  const pypys = interpreters.filter(({ implementation }) => implementation === 'pypy');
  it.skipIf(pypys.length === 0 && !hasMorePythons)(
    `is a PyPy (${pypys.map(({ version }) => version).join(', ') || 'none here: npm run pythons'})`,
    () => expect(pypys).not.toEqual([]),
  );
});

describe.each(interpreters)('$implementation $version at $executable', (interpreter: Interpreter) => {
  it('gives environments that do the main job', async () => {
    const { executable, version, implementation } = interpreter;
    const environment = await environmentFor({
      python: executable,
      requirements: ['charset-normalizer==3.4.1'],
    });
    const program = `
import charset_normalizer, platform, sys
print(json.dumps([charset_normalizer.__version__, sys.prefix, platform.python_implementation().lower()]))`;
    expect(await evaluate(environment, program)).toEqual(['3.4.1', environment.prefix, implementation]);
    for (const name of executableNames(interpreter)) {
      const { stdout } = await environment.run('sh', ['-c', 'command -v "$1"; "$1" --version', 'sh', name]);
      expect(stdout).toContain(
        `${environment.scripts}/${name}\nPython ${version.replace(/(a|b|rc)\d+$/, '')}`,
      );
    }
    expect((await environment.run('normalizer', ['--version'])).stdout).toContain('3.4.1');
    const asModule = await environment.run('python', ['-m', 'charset_normalizer', '--version']);
    expect(asModule.stdout).toContain('3.4.1');
    expect(asModule.stderr).toBe('');
    const listed = (await pipList(environment)).map((line) => line.split('=='));
    const inPip = listed.map(([name = '', installed]) => ({ name: normaliseName(name), version: installed }));
    // PyPy's standard library comes with distributions of its own (cffi, greenlet), as in any virtualenv of it.
    const all =
      implementation === 'pypy' ? expect.arrayContaining([...environment.distributions]) : undefined;
    expect(inPip).toEqual(all ?? environment.distributions);
    const { stdout: checked } = await environment.run('pip', ['check'], { reject: false });
    expect(checked).toMatch(implementation === 'pypy' ? brokenInPyPy : /^No broken requirements/);
    await environment.dispose();
    expect(existsSync(environment.prefix)).toBe(false);
    expect(existsSync(dirname(environment.prefix))).toBe(true);
  });
});

describe.each(tooOld)('Python $version at $path', ({ path, version }) => {
  it('is refused as too old', async () => {
    const error = await rejectionOf(() => environmentFor({ python: path }));
    expect(error.code).toBe('INTERPRETER_NOT_FOUND');
    expect(error.summary).toContain(`is Python ${version}, older than 3.8`);
  });
});
