import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheLayout } from '../src/cache/layout.js';
import { verifyCache } from '../src/cache/verify.js';
import { declare } from '../src/declaration/declaration.js';
import { isVenvError } from '../src/error/venv-error.js';
import { installerNames } from '../src/installer/installer.js';
import { provision } from '../src/provision.js';
import { seededCache } from './crash/seeded-cache.js';
import { useInstaller } from './support/installers.js';
import { useOnly } from './support/package-index.js';
import { temporaryDirectory } from './support/temporary-directory.js';

/** Members of an archive, as its maker wishes: a path, a text, and whether it is a symbolic link to that text. */
type Member = readonly [path: string, text: string, isLink?: true];

const metadata = 'hostile-1.0.dist-info';
const usual: readonly Member[] = [
  ['hostile.py', ''],
  [`${metadata}/METADATA`, 'Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n'],
  [`${metadata}/WHEEL`, 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n'],
];

/** A wheel with any paths at all: no tool for wheels would pack it. */
const packWheel = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for path, text, *link in json.loads(sys.argv[2]):
        member = zipfile.ZipInfo(path)
        member.external_attr = (0o120777 if link else 0o100755 if "/scripts/" in path else 0o100644) << 16
        wheel.writestr(member, text)
`;

const packSdist = `
import io, json, sys, tarfile
with tarfile.open(sys.argv[1], "w:gz") as sdist:
    for path, text, *link in json.loads(sys.argv[2]):
        member = tarfile.TarInfo(path)
        if link:
            member.type, member.linkname = tarfile.SYMTYPE, text
        else:
            member.size = len(text)
        sdist.addfile(member, None if link else io.BytesIO(text.encode()))
`;

function pack(program: string, file: string, members: readonly Member[]): void {
  execFileSync('python3', ['-c', program, file, JSON.stringify(members)]);
}

/** Everything that is called so below a folder. */
function findAll(folder: string, name: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(name));
}

function wheelOf(members: readonly Member[], recorded: readonly string[] = []): readonly Member[] {
  const paths = [...usual, ...members].map(([path]) => path).concat(recorded, `${metadata}/RECORD`);
  return [...usual, ...members, [`${metadata}/RECORD`, paths.map((path) => `${path},,\n`).join('')]];
}

const up = '../'.repeat(12);

/** Attacks of a wheel that would put a file called `escaped` into the folder beside the cache. */
const wheels: readonly (readonly [string, (outside: string) => readonly Member[]])[] = [
  ['a path that leads up', (outside) => wheelOf([[`${up}${outside}/escaped`, 'x']])],
  ['an absolute path', (outside) => wheelOf([[join(outside, 'escaped'), 'x']])],
  ['data that leads up', (outside) => wheelOf([[`hostile-1.0.data/data/${up}${outside}/escaped`, 'x']])],
  [
    'a script that leads up',
    (outside) => wheelOf([[`hostile-1.0.data/scripts/${up}${outside}/escaped`, '#!python\n']]),
  ],
  [
    'a symbolic link and a file behind it',
    (outside) =>
      wheelOf([
        ['link', outside, true],
        ['link/escaped', 'x'],
      ]),
  ],
  [
    'scripts whose first lines name programs to run',
    (outside) =>
      wheelOf([
        ['hostile-1.0.data/scripts/one', `#!/usr/bin/env -S touch ${outside}/escaped\n`],
        [
          'hostile-1.0.data/scripts/two',
          `#!/bin/sh\n'''exec' "/t/bin/python"; touch ${outside}/escaped; "$0" "$@"\n' '''\n`,
        ],
      ]),
  ],
  [
    'console scripts whose names and functions are programs to run',
    (outside) =>
      wheelOf([
        [
          `${metadata}/entry_points.txt`,
          `[console_scripts]\none = os:system('touch ${outside}/escaped')\ntwo;touch = hostile:main\n`,
        ],
      ]),
  ],
  [
    'a console script whose name leads up',
    (outside) =>
      wheelOf([
        [`${metadata}/entry_points.txt`, `[console_scripts]\n${up}${outside}/escaped = hostile:main\n`],
      ]),
  ],
];

describe.each(installerNames)('with %s, a hostile', (installer) => {
  let outside: string;
  let served: string;
  let cacheDir: string;

  beforeEach(async () => {
    await useInstaller(installer);
    cacheDir = (await seededCache()).root;
    [outside, served] = [temporaryDirectory(), temporaryDirectory()];
    useOnly(undefined);
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', served);
  });

  /** It is refused, or harmless: then what it said it installs is inside. */
  async function expectContained(): Promise<void> {
    const environment = await provision(declare({ cacheDir, requirements: ['hostile'] })).catch(
      (error: unknown) => {
        if (!isVenvError(error)) throw error;
        return undefined;
      },
    );
    await environment?.dispose();
    expect(readdirSync(outside)).toEqual(['treasure']);
    expect(readFileSync(join(outside, 'treasure'), 'utf8')).toBe('dear');
    expect(findAll(cacheDir, 'escaped').filter((path) => !path.includes('site-packages'))).toEqual([]);
    expect((await verifyCache(cacheLayout(cacheDir))).damaged).toEqual([]);
  }

  it.each(wheels)('wheel stays inside: %s', async (_, members) => {
    writeFileSync(join(outside, 'treasure'), 'dear');
    pack(packWheel, join(served, 'hostile-1.0-py3-none-any.whl'), members(outside));
    await expectContained();
  });

  it('wheel adds no options to the first line of a script', async () => {
    const program = `import pathlib; pathlib.Path("${outside}/escaped").touch()`;
    const text = `#!python -c '${program}' \nprint("harmless")\n`;
    const members = wheelOf([['hostile-1.0.data/scripts/hostile', text]]);
    pack(packWheel, join(served, 'hostile-1.0-py3-none-any.whl'), members);
    await using environment = await provision(declare({ cacheDir, requirements: ['hostile'] }));
    expect((await environment.run('hostile')).stdout).toBe('harmless');
    expect(readdirSync(outside)).toEqual([]);
  });

  it('wheel whose RECORD names the files of others does not get them deleted', async () => {
    const treasure = join(outside, 'treasure');
    writeFileSync(treasure, 'dear');
    const members = wheelOf([], [treasure, `${up}${treasure}`]);
    pack(packWheel, join(served, 'hostile-1.0-py3-none-any.whl'), members);
    const environment = await provision(declare({ cacheDir, requirements: ['hostile'] }));
    await environment.uninstall(['hostile']).catch((error: unknown) => {
      if (!isVenvError(error)) throw error;
    });
    await environment.dispose();
    expect(existsSync(treasure)).toBe(true);
    await expectContained();
  });

  it.each<[string, (outside: string) => readonly Member[]]>([
    ['a path that leads up', (folder) => [[`hostile-1.0/${up}${folder}/escaped`, 'x']]],
    ['an absolute path', (folder) => [[join(folder, 'escaped'), 'x']]],
    [
      'a symbolic link and a file behind it',
      (folder) => [
        ['hostile-1.0/link', folder, true],
        ['hostile-1.0/link/escaped', 'x'],
      ],
    ],
  ])('source distribution is not unpacked outside: %s', async (_, members) => {
    writeFileSync(join(outside, 'treasure'), 'dear');
    const project: readonly Member[] = [
      ['hostile-1.0/PKG-INFO', 'Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n'],
      ['hostile-1.0/pyproject.toml', '[build-system]\nrequires = []\nbuild-backend = "none"\n'],
    ];
    pack(packSdist, join(served, 'hostile-1.0.tar.gz'), [...project, ...members(outside)]);
    await expectContained();
  });
});
