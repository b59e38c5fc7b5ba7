import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe } from '../../src/interpreter/probe.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { workAmongModules } from '../support/misleading-modules.js';
import { oldestPython, series, supportedPythons, tooOldPythons } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const processEnv = { PATH: process.env.PATH, HOME: process.env.HOME };

/** A `python` that notes each of its starts. */
function countingPython(target = oldestPython().executable) {
  const folder = temporaryDirectory();
  const [path, log] = [join(folder, 'python'), join(folder, 'starts')];
  writeFileSync(log, '');
  writeFileSync(path, `#!/bin/sh\necho start >> '${log}'\nexec '${target}' "$@"\n`, { mode: 0o755 });
  return { path, starts: () => readFileSync(log, 'utf8').split('\n').length - 1 };
}

/** A program that is no Python. */
function program(script: string): string {
  const path = join(temporaryDirectory(), 'python');
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

describe.each(supportedPythons)('Python $version', ({ version, executable }) => {
  it('says what it is', async () => {
    const result = await probe(executable, sharedCache(), processEnv);
    expect(result).toMatchObject({
      interpreter: {
        version,
        implementation: 'cpython',
        freeThreaded: false,
        sitePackages: `lib/python${series(version)}/site-packages`,
        hasVenv: true,
        bootstrapPip: expect.stringMatching(/pip-[^/]+\.whl$/),
        abi: expect.stringContaining(`cpython-${series(version).replace('.', '')}`),
      },
    });
  });
});

describe.each(tooOldPythons)('Python $version', ({ version, executable }) => {
  it('can say that it is too old', async () => {
    const result = await probe(executable, sharedCache(), processEnv);
    expect(result).toEqual({ refusal: `is Python ${version}, older than 3.8`, version });
  });
});

describe('a probe', () => {
  it('is made once for a file, too old ones included', async () => {
    const cache = coldCache();
    for (const target of [oldestPython(), ...tooOldPythons.slice(0, 1)]) {
      const python = countingPython(target.executable);
      const first = await probe(python.path, cache, processEnv);
      expect(await probe(python.path, cache, processEnv)).toEqual(first);
      expect(python.starts()).toBe(1);
    }
  });

  it('is made again when the file has changed', async () => {
    const cache = coldCache();
    const python = countingPython();
    await probe(python.path, cache, processEnv);
    appendFileSync(python.path, '# changed\n');
    await probe(python.path, cache, processEnv);
    expect(python.starts()).toBe(2);
  });

  it('is not misled by modules and variables around it', async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'json.py'), 'raise SystemExit("misled")');
    const result = await probe(oldestPython().executable, coldCache(), {
      ...processEnv,
      PYTHONPATH: folder,
      PYTHONHOME: folder,
    });
    expect(result).toHaveProperty('interpreter');
  });

  it.each([oldestPython(), ...tooOldPythons])(
    'is not misled by modules in the working folder: Python $version',
    async ({ executable }) => {
      workAmongModules('json', 'glob', 'sysconfig');
      expect(await probe(executable, coldCache(), processEnv)).not.toHaveProperty('broken');
    },
  );

  it.each([
    [
      'it fails',
      '#!/bin/sh\necho first >&2\necho "cannot load libpython" >&2\nexit 1\n',
      'cannot load libpython',
    ],
    ['it prints something else', '#!/bin/sh\necho "Hello"\n', 'Hello'],
    ['it prints nothing', '#!/bin/sh\n', 'it printed nothing'],
    ['it prints JSON of another kind', '#!/bin/sh\necho "{}"\n', 'no working Python'],
    ['its interpreter is missing', '#!/no/such/interpreter\n', 'cannot be started (ENOENT)'],
  ])('finds a program that is no Python: %s', async (_, script, refusal) => {
    const result = await probe(program(script), coldCache(), processEnv);
    expect(result).toMatchObject({ broken: true, refusal: expect.stringContaining(refusal) });
  });

  it('does not remember a broken one: it may work the next time', async () => {
    const cache = coldCache();
    const switchFile = join(temporaryDirectory(), 'works');
    const { executable } = oldestPython();
    const path = program(`#!/bin/sh\n[ -e '${switchFile}' ] && exec '${executable}' "$@"\nexit 1\n`);
    expect(await probe(path, cache, processEnv)).toMatchObject({ broken: true });
    mkdirSync(switchFile);
    expect(await probe(path, cache, processEnv)).toHaveProperty('interpreter');
  });
});
