import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheLayout } from '../../src/cache/layout.js';
import { diagnoseCache } from '../../src/doctor/cache-folder.js';
import { diagnose } from '../../src/doctor/diagnose.js';
import type { Diagnosis } from '../../src/doctor/diagnosis.js';
import { diagnoseDisk } from '../../src/doctor/disk.js';
import type { ProcessEnv } from '../../src/host.js';
import { ownedName } from '../../src/locking/owner.js';
import { coldCache, sharedCache } from '../support/caches.js';
import { canMakeExt4, newExt4 } from '../support/filesystems.js';
import { hostWith } from '../support/hosts.js';
import { newestPython, oldestPython, tooOldPythons } from '../support/pythons.js';
import { strippedPython } from '../support/stripped-python.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const nowhere: ProcessEnv = { PYENV_ROOT: '/no', XDG_DATA_HOME: '/no', ASDF_DATA_DIR: '/no' };

/** A diagnosis with those programs alone on PATH. */
function diagnoseWith(
  programs: Readonly<Record<string, string>>,
  more: ProcessEnv = {},
  directory = sharedCache().root,
): Promise<Diagnosis> {
  const PATH = temporaryDirectory();
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(PATH, name));
  return diagnose(directory, hostWith({ ...nowhere, PATH, ...more }));
}

function program(script: string): string {
  const path = join(temporaryDirectory(), 'program');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** A process that is dead: nobody has that start time. */
const dead = () => ownedName({ bootId: 'ffffffff', pidNamespace: '', pid: 1, startTime: 1 });

describe('interpreters', () => {
  it('are found, chosen, or refused with a reason', async () => {
    const [old] = tooOldPythons;
    const { interpreters } = await diagnoseWith({
      python3: newestPython().executable,
      'python3.8': oldestPython().executable,
      ...(old && { python: old.executable }),
    });
    expect(interpreters.chosen?.version).toBe(newestPython().version);
    const versions = interpreters.found.map(({ interpreter }) => interpreter.version);
    expect(versions).toEqual(expect.arrayContaining([oldestPython().version, newestPython().version]));
    const { version } = old ?? {};
    if (old)
      expect(interpreters.refused).toContainEqual(
        expect.objectContaining({ source: 'PATH', version, refusal: `is Python ${version}, older than 3.8` }),
      );
    expect(interpreters.findings).toEqual([]);
  });

  it('that are not there are broken, with a repair', async () => {
    const { interpreters, findings } = await diagnoseWith({}, { TESTVENV_PYTHON: '3.99' });
    expect(interpreters.chosen).toBeUndefined();
    expect(findings).toContainEqual({
      severity: 'broken',
      what: 'this project gets no interpreter: no Python 3.99 was found',
      repair: expect.stringContaining('install it'),
    });
  });

  it('that are incomplete are broken if the project gets them, a note if not', async () => {
    const incomplete = strippedPython(newestPython(), ['venv']);
    const chosen = await diagnoseWith({ python3: incomplete });
    expect(chosen.findings[0]).toMatchObject({
      severity: 'broken',
      what: `${incomplete} has no venv module`,
    });
    const beside = await diagnoseWith({ python3: oldestPython().executable, 'python3.13': incomplete });
    expect(beside.interpreters.findings).toEqual([expect.objectContaining({ severity: 'note' })]);
  });

  it('that do not start are a note', async () => {
    const { interpreters } = await diagnoseWith({
      python3: oldestPython().executable,
      python: program('echo damaged >&2; exit 1'),
    });
    expect(interpreters.findings).toEqual([
      { severity: 'note', what: expect.stringContaining('damaged'), repair: 'install it anew, or remove it' },
    ]);
  });
});

describe('uv', () => {
  const python3 = oldestPython().executable;

  it('may be missing', async () => {
    const { uv } = await diagnoseWith({ python3 });
    expect(uv).toEqual({ path: undefined, version: undefined, findings: [] });
  });

  it('says its version', async () => {
    const { uv } = await diagnoseWith({ python3, uv: program('echo "uv 0.9.1 (abc)"') });
    expect(uv).toMatchObject({ version: '0.9.1', findings: [] });
  });

  it('that does not is a note', async () => {
    const { uv } = await diagnoseWith({ python3, uv: program('exit 1') });
    expect(uv.findings).toEqual([expect.objectContaining({ severity: 'note' })]);
  });
});

describe('the cache folder', () => {
  it('has an owner and a mode', () => {
    const cache = coldCache();
    const mode = '700';
    expect(diagnoseCache(cache)).toMatchObject({
      owner: process.getuid?.(),
      mode,
      isUsable: true,
      findings: [],
    });
  });

  it('that others may write into is broken', () => {
    const cache = coldCache();
    chmodSync(cache.root, 0o777);
    const { findings, mode, isUsable } = diagnoseCache(cache);
    const repair = expect.stringContaining(`chmod -R go-w ${cache.root}`);
    expect(findings).toEqual([{ severity: 'broken', what: expect.stringContaining('other users'), repair }]);
    expect({ mode, isUsable }).toEqual({ mode: '777', isUsable: false });
  });

  it('that cannot be made is broken, and the interpreters are found all the same', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(diagnoseCache(cacheLayout(join(file, 'cache'))).isUsable).toBe(false);
    const { findings, interpreters, filesystem } = await diagnoseWith(
      { python3: oldestPython().executable },
      {},
      join(file, 'cache'),
    );
    expect(findings[0]).toMatchObject({
      severity: 'broken',
      repair: expect.stringContaining('TESTVENV_CACHE_DIR'),
    });
    expect(interpreters.chosen?.version).toBe(oldestPython().version);
    expect(filesystem.hardLinks).toBeUndefined();
  });
});

describe('the file system', () => {
  it('is tried, and left as it was', async () => {
    const { root, temp } = coldCache();
    const { filesystem, leftovers } = await diagnoseWith({ python3: oldestPython().executable }, {}, root);
    expect(filesystem).toMatchObject({ hardLinks: true, oneDevice: true, findings: [] });
    expect(typeof filesystem.reflinks).toBe('boolean');
    expect(temp).toBeTruthy();
    expect(leftovers).toMatchObject({ environments: 0, temporaryFolders: 0, trash: 0, findings: [] });
  });
});

describe('the disk', () => {
  it('has a free space, and on Linux a file system', () => {
    const { free, type, journal } = diagnoseDisk(coldCache());
    expect(free).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(type).toMatch(/^[\w.]+$/);
    expect(['boolean', 'undefined']).toContain(typeof journal);
  });

  it.skipIf(!canMakeExt4)('without a journal, or nearly full, is found to be so, with a repair', () => {
    const { findings, journal, type } = diagnoseDisk(cacheLayout(newExt4({ journal: false })));
    expect({ type, journal }).toEqual({ type: 'ext4', journal: false });
    expect(findings).toEqual([
      expect.objectContaining({ severity: 'broken', what: expect.stringMatching(/^\d+ MB are free/) }),
      expect.objectContaining({ severity: 'note', repair: expect.stringContaining('has_journal') }),
    ]);
    expect(diagnoseDisk(cacheLayout(newExt4({ journal: true })))).toMatchObject({ journal: true });
  });
});

it('leftovers are counted, a note, and left', async () => {
  const cache = coldCache();
  for (const folder of [cache.temp, cache.trash]) mkdirSync(join(folder, dead()));
  const again = () => diagnoseWith({ python3: oldestPython().executable }, {}, cache.root);
  await again();
  const { leftovers } = await again();
  expect(leftovers).toMatchObject({ environments: 0, temporaryFolders: 1, trash: 1 });
  expect(leftovers.findings).toEqual([expect.objectContaining({ severity: 'note' })]);
});
