import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../src/environment/environment.js';
import { normaliseName } from '../../src/requirement/requirement.js';
import { sharedCache } from '../support/caches.js';
import { varied } from '../support/distributions.js';
import { environmentFor, evaluate, pipList } from '../support/environments.js';
import { hatchlingBackend, pythonProject, setuptoolsBackend } from '../support/projects.js';
import { newestPython, oldestPython, series } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { foldersBelow, treeState } from '../support/tree-state.js';
import { writeWheel } from '../support/wheels.js';

const oldest = { name: 'the oldest Python', python: oldestPython().executable };
const newest = { name: 'the newest Python', python: newestPython().executable };
const byDefault = { name: 'the default Python', python: undefined };

/** One suite for all modes: what differs is said by `isLayered`, and in the documentation. */
const variants = [
  ...[oldest, newest, byDefault].map((python) => ({ ...python, linkMode: 'layered' as const })),
  ...[oldest, newest].map((python) => ({ ...python, linkMode: 'linked' as const })),
  ...[oldest, newest].map((python) => ({ ...python, linkMode: 'copied' as const })),
];

describe.each(variants)('$linkMode over a snapshot of $name', ({ python, linkMode }) => {
  const isLayered = linkMode === 'layered';
  const wishes = { requirements: [...varied], linkMode, ...(python && { python }) };
  const fresh = () => environmentFor(wishes);
  const isOwn = ({ prefix }: Environment, path: string) => path.startsWith(`${prefix}/`);

  it('Python starts in a virtualenv, silently', async () => {
    const environment = await fresh();
    const program =
      'import site, sys; print(sys.prefix, sys.prefix != sys.base_prefix, site.ENABLE_USER_SITE)';
    const { stdout, stderr } = await environment.run('python', ['-X', 'dev', '-c', program]);
    expect(stdout).toBe(`${environment.prefix} True False`);
    expect(stderr).toBe('');
  });

  it('packages, extension modules and single modules are imported, with sealed bytecode', async () => {
    const environment = await fresh();
    const program =
      'import charset_normalizer.md as m, charset_normalizer as c, six; print(json.dumps([m.__file__, c.__cached__, six.__cached__]))';
    const [extension, ...bytecode] = (await evaluate(environment, program)) as [string, string, string];
    const home = isLayered ? sharedCache().snapshot(environment.snapshotId).tree : environment.prefix;
    expect(extension).toMatch(/\.so$/);
    for (const path of bytecode) {
      expect(path.startsWith(realpathSync(home))).toBe(true);
      expect(existsSync(path)).toBe(true);
    }
  });

  it('the bytecode that came along is valid: no import writes another', async () => {
    const environment = await fresh();
    const before = treeState(environment.sitePackages);
    await environment.run('python', ['-c', 'import six, setuptools, charset_normalizer, zope.event, pip']);
    expect(treeState(environment.sitePackages)).toEqual(before);
    expect(before.some(([path]) => path.endsWith('.pyc'))).toBe(!isLayered);
  });

  it('console scripts run as themselves', async () => {
    const environment = await fresh();
    const { stdout } = await environment.run('normalizer', ['--version']);
    expect(stdout).toContain('Charset-Normalizer 3.4.1');
    expect(lstatSync(join(environment.scripts, 'normalizer')).isSymbolicLink()).toBe(false);
    expect(
      execFileSync(join(environment.scripts, 'normalizer'), ['--version'], { encoding: 'utf8' }),
    ).toContain('3.4.1');
  });

  it('modules run with -m', async () => {
    const { stdout } = await (await fresh()).run('python', ['-m', 'charset_normalizer', '--version']);
    expect(stdout).toContain('Charset-Normalizer 3.4.1');
  });

  it("$ is execa's, bound to the environment", async () => {
    const environment = await fresh();
    const { stdout } = await environment.$`python -c ${'import sys; print(sys.prefix)'}`;
    expect(stdout).toBe(environment.prefix);
  });

  it('importlib.metadata knows versions and entry points', async () => {
    const program = `
from importlib.metadata import distribution, version
scripts = [e.name for e in distribution("charset-normalizer").entry_points if e.group == "console_scripts"]
print(json.dumps([version("six"), version("zope.event"), scripts]))`;
    expect(await evaluate(await fresh(), program)).toEqual(['1.15.0', '4.5.0', ['normalizer']]);
  });

  it('pkg_resources knows them as well', async () => {
    const program = `
import warnings; warnings.simplefilter("ignore")
import pkg_resources
pkg_resources.require("charset-normalizer>=3")
print(json.dumps([pkg_resources.get_distribution("six").version, pkg_resources.get_entry_info("charset-normalizer", "console_scripts", "normalizer").module_name]))`;
    expect(await evaluate(await fresh(), program)).toEqual(['1.15.0', 'charset_normalizer']);
  });

  it('a namespace of PEP 420 spans the snapshot and the environment', async () => {
    const environment = await fresh();
    await environment.run('pip', ['install', '--no-deps', 'jaraco.structures==2.1.0']);
    const program =
      'import jaraco.context, jaraco.structures as s; print(json.dumps([jaraco.context.__file__, list(s.__path__)[0]]))';
    const [inherited, own] = (await evaluate(environment, program)) as [string, string];
    expect([isOwn(environment, inherited), isOwn(environment, own)]).toEqual([!isLayered, true]);
  });

  it('a namespace of *-nspkg.pth files spans the snapshot and the environment', async () => {
    const environment = await fresh();
    await environment.run('pip', ['install', '--no-deps', 'zope.deprecation==4.4.0']);
    const program =
      'import zope.event, zope.deprecation; print(json.dumps([zope.event.__file__, zope.deprecation.__file__]))';
    const [inherited, own] = (await evaluate(environment, program)) as [string, string];
    expect([isOwn(environment, inherited), isOwn(environment, own)]).toEqual([!isLayered, true]);
    expect((await environment.run('python', ['-c', ''])).stderr).toBe('');
  });

  it('an editable install is built with what the snapshot holds, and follows its sources', async () => {
    const [environment, project] = [await fresh(), pythonProject(setuptoolsBackend)];
    await environment.run('pip', ['install', '--no-build-isolation', '-e', project]);
    expect((await environment.run('local-script')).stdout).toBe('before');
    writeFileSync(join(project, 'local_project', '__init__.py'), 'def main():\n    print("afterwards")\n');
    expect((await environment.run('local-script')).stdout).toBe('afterwards');
    expect(environment.distributions).toContainEqual({ name: 'local-project', version: '0.1' });
  });

  it('pip list, show, freeze and check agree', async () => {
    const environment = await fresh();
    const listed = (await pipList(environment)).map((line) => line.split('=='));
    const own = environment.distributions.map(({ name, version }) => [name, version]);
    expect(listed.map(([name = '', version]) => [normaliseName(name), version])).toEqual(own);
    expect((await environment.run('pip', ['freeze'])).stdout).toContain('six==1.15.0');
    expect((await environment.run('pip', ['show', 'six'])).stdout).toContain('Version: 1.15.0');
    expect((await environment.run('pip', ['check'])).stdout).toContain('No broken requirements');
  });

  it.each(['1.17.0', '1.14.0'])('pip install of six %s shadows the one of the snapshot', async (version) => {
    const environment = await fresh();
    await environment.run('pip', ['install', `six==${version}`]);
    expect(await evaluate(environment, 'import six; print(json.dumps(six.__version__))')).toBe(version);
    const inPip = (await pipList(environment)).filter((line) => line.startsWith('six=='));
    expect(inPip).toEqual([`six==${version}`]);
    expect(environment.distributions).toContainEqual({ name: 'six', version });
    expect(environment.distributions.filter(({ name }) => name === 'six')).toHaveLength(1);
  });

  it('pip uninstall removes what the snapshot gave, unless it lies outside', async () => {
    const environment = await fresh();
    await environment.run('pip', ['uninstall', '-y', 'charset-normalizer', 'six']);
    const left = (await pipList(environment)).map((line) => line.split('==')[0]);
    expect(left.includes('six')).toBe(isLayered);
    expect(environment.distributions.some(({ name }) => name === 'six')).toBe(isLayered);
    expect(existsSync(join(environment.scripts, 'normalizer'))).toBe(isLayered);
    const { exitCode } = await environment.run('python', ['-c', 'import six'], { reject: false });
    expect(exitCode).toBe(isLayered ? 0 : 1);
    expect(await pipList(await fresh())).toContain('six==1.15.0');
  });

  it('every row of every RECORD is right', async () => {
    const environment = await fresh();
    const program = `
import base64, csv, glob, hashlib, os, sys
wrong, right = [], 0
for record in glob.glob(os.path.join(sys.argv[1], "*.dist-info", "RECORD")):
    for path, digest, size in csv.reader(open(record, newline="")):
        content = open(os.path.join(sys.argv[1], path), "rb").read()
        if not digest:
            continue
        algorithm, _, value = digest.partition("=")
        actual = base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest()).rstrip(b"=").decode()
        if actual == value and int(size) == len(content):
            right += 1
        else:
            wrong.append(path)
print(json.dumps([wrong, right > 100]))`;
    const { tree } = sharedCache().snapshot(environment.snapshotId);
    const home = isLayered ? join(tree, relative(environment.prefix, environment.sitePackages)) : '';
    const { stdout } = await environment.run('python', [
      '-c',
      `import json\n${program}`,
      home || environment.sitePackages,
    ]);
    expect(JSON.parse(stdout)).toEqual([[], true]);
  });

  it('a direct reference is known as such', async () => {
    const folder = temporaryDirectory();
    // Its content is this test's alone: equal archives share a snapshot, wherever they lie.
    const files = { 'direct.py': `folder = "${folder}"\n` };
    const wheel = writeWheel(folder, { name: 'direct', version: '1', files });
    const url = pathToFileURL(wheel).href;
    const environment = await environmentFor({ ...wishes, requirements: [`direct @ ${url}`] });
    const program =
      'import importlib.metadata as m; print(json.dumps(json.loads(m.distribution("direct").read_text("direct_url.json"))["url"]))';
    expect(await evaluate(environment, program)).toBe(url);
    expect((await environment.run('pip', ['freeze'])).stdout).toContain(`direct @ ${url}`);
  });

  it('its folders may be written, its files as the mode says', async () => {
    const environment = await fresh();
    for (const folder of foldersBelow(environment.prefix)) expect(statSync(folder).mode & 0o200).toBe(0o200);
    if (isLayered) return expect(existsSync(join(environment.sitePackages, 'six.py'))).toBe(false);
    const inSnapshot = join(
      sharedCache().snapshot(environment.snapshotId).tree,
      relative(environment.prefix, environment.sitePackages),
      'six.py',
    );
    const own = statSync(join(environment.sitePackages, 'six.py'));
    const sealed = statSync(inSnapshot);
    expect([own.ino === sealed.ino, (own.mode & 0o200) !== 0]).toEqual(
      linkMode === 'linked' ? [true, false] : [false, true],
    );
    expect(Math.floor(own.mtimeMs / 1000)).toBe(Math.floor(sealed.mtimeMs / 1000));
  });

  it('what is installed in one environment is not seen in another', async () => {
    const [one, other] = [await fresh(), await fresh()];
    expect(one.snapshotId).toBe(other.snapshotId);
    await one.run('pip', ['install', '--no-deps', 'idna==3.7']);
    expect(await pipList(one)).toContain('idna==3.7');
    expect(await pipList(other)).not.toContain('idna==3.7');
    expect((await other.run('python', ['-c', 'import idna'], { reject: false })).exitCode).toBe(1);
  });

  it('nothing leads out of it', async () => {
    const { prefix, leaks } = await (await fresh()).verify();
    expect(leaks).toEqual([]);
    expect(prefix).toContain('environments');
  });

  it('data files are below the prefix', async () => {
    const environment = await fresh();
    const path = join('share', 'jupyter', 'labextensions', 'jupyterlab_pygments', 'package.json');
    expect(JSON.parse(readFileSync(join(environment.prefix, path), 'utf8'))).toHaveProperty('name');
    const program = `import sys; print(json.dumps(json.load(open(sys.prefix + "/${path}"))["version"]))`;
    expect(await evaluate(environment, program)).toBe('0.3.0');
  });

  it('neither the user site nor PYTHONPATH leak in', async () => {
    const environment = await fresh();
    const base = temporaryDirectory();
    const minor = series(
      String(await evaluate(environment, 'import platform; print(json.dumps(platform.python_version()))')),
    );
    const userSite = join(base, 'lib', `python${minor}`, 'site-packages');
    mkdirSync(userSite, { recursive: true });
    writeFileSync(join(userSite, 'leak.py'), '');
    vi.stubEnv('PYTHONUSERBASE', base);
    vi.stubEnv('PYTHONPATH', userSite);
    const { exitCode, stderr } = await environment.run('python', ['-c', 'import leak'], { reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ModuleNotFoundError');
  });

  it('activate works in sh, and deactivate undoes it', async () => {
    const environment = await fresh();
    const script = `
. "$1/bin/activate"
echo "$VIRTUAL_ENV"; command -v python; command -v normalizer
deactivate
echo "\${VIRTUAL_ENV-unset}"; command -v normalizer || echo gone`;
    const output = execFileSync('sh', ['-c', script, 'sh', environment.prefix], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    const { prefix, scripts, python: link } = environment;
    expect(output).toBe(`${[prefix, link, join(scripts, 'normalizer'), 'unset', 'gone'].join('\n')}\n`);
  });

  it.each(['activate', 'activate.fish', 'activate.csh', 'Activate.ps1'])(
    '%s names no other folder than this environment',
    async (name) => {
      const environment = await fresh();
      const text = readFileSync(join(environment.scripts, name), 'utf8');
      // PowerShell's finds its folder by itself (it looks where it stands).
      expect(text.includes(environment.prefix)).toBe(name !== 'Activate.ps1');
      expect(text).not.toContain('@testvenv');
      expect(text).not.toContain(sharedCache().temp);
    },
  );

  it('an environment of no requirements holds pip alone', async () => {
    const environment = await environmentFor({ linkMode, ...(python && { python }) });
    const listed = await pipList(environment);
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatch(/^pip==/);
    expect(environment.distributions.map(({ name }) => name)).toEqual(['pip']);
  });
});

it('an editable install whose backend comes from the index works', async () => {
  const [environment, project] = [await environmentFor({}), pythonProject(hatchlingBackend)];
  await environment.run('pip', ['install', '-e', project]);
  expect((await environment.run('local-script')).stdout).toBe('before');
});
