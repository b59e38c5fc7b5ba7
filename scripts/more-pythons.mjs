// Brings Pythons that the machine has not: newer ones and PyPy, from Debian's unstable distribution, into `.pythons`.
// Nothing is installed. Each gets the loader and the libraries that it was built against, since those of an older
// system would not do: `patchelf` writes their paths into the executables. With `--free-threaded` also a CPython without
// its global lock, which nobody offers as a package: built from Debian's source, which takes some minutes, a compiler and
// the headers of OpenSSL and zlib.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = ['python3.14-venv', 'python3.15-venv', 'pypy3-venv', 'patchelf'];
const suite = 'sid';
/** From the stable distribution, since nothing of a source depends on libraries that are newer than the system's. */
const source = { name: 'python3.13', suite: 'trixie' };

const target = join(dirname(dirname(fileURLToPath(import.meta.url))), '.pythons');
const draft = `${target}.draft`;
const root = join(target, 'root');
const freeThreaded = join(target, 'free-threaded');

function run(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** The machine's own mirror of Debian. */
function mirror() {
  const format = ['--format', '$(ORIGIN) $(LABEL) $(REPO_URI)', 'Created-By: Packages'];
  const lines = run('apt-get', ['indextargets', ...format]).split('\n');
  const line = lines.find((one) => one.startsWith('Debian Debian '));
  if (!line) throw new Error('no mirror of Debian is configured: run apt-get update once');
  return line.split(' ')[2];
}

/**
 * An apt of its own, which knows one suite and believes that nothing is installed.
 * @param type `deb` or `deb-src`
 */
function aptConfiguration(folder, type, from) {
  for (const path of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'state', 'status'), '');
  writeFileSync(join(folder, 'sources.list'), `${type} ${mirror()} ${from} main\n`);
  const settings = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'state', 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Sandbox::User': '',
    'APT::Install-Recommends': 'false',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Debug::NoLocking': 'true',
  };
  const path = join(folder, 'apt.conf');
  writeFileSync(
    path,
    Object.entries(settings)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(''),
  );
  return path;
}

function download(folder) {
  const options = { env: { ...process.env, APT_CONFIG: aptConfiguration(folder, 'deb', suite) } };
  run('apt-get', ['update'], options);
  run('apt-get', ['install', '--yes', '--download-only', ...packages], options);
  const archives = join(folder, 'cache', 'archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

function isInterpreter(name) {
  return /^(python|pypy)3\.\d+$/.test(name);
}

function interpreters() {
  const bin = join(root, 'usr', 'bin');
  return readdirSync(bin)
    .filter(isInterpreter)
    .map((name) => join(bin, name));
}

/** The library path first: in the other order, patchelf leaves an executable of fixed addresses that crashes. */
function patch(executable) {
  const library = join(root, 'usr', 'lib');
  const libraries = join(
    library,
    readdirSync(library).find((name) => name.endsWith('-linux-gnu')),
  );
  const loader = join(root, 'usr', 'lib64', readdirSync(join(root, 'usr', 'lib64'))[0]);
  const patchelf = ['--library-path', libraries, join(root, 'usr', 'bin', 'patchelf')];
  run(loader, [...patchelf, '--force-rpath', '--set-rpath', libraries, executable]);
  run(loader, [...patchelf, '--set-interpreter', loader, executable]);
}

/** Debian keeps ensurepip's wheels in a folder of the system, which here is none of theirs. */
function bundleWheels() {
  const wheels = join(root, 'usr', 'share', 'python-wheels');
  for (const folder of readdirSync(join(root, 'usr', 'lib')).filter(isInterpreter)) {
    const bundled = join(root, 'usr', 'lib', folder, 'ensurepip', '_bundled');
    mkdirSync(bundled, { recursive: true });
    for (const wheel of readdirSync(wheels)) copyFileSync(join(wheels, wheel), join(bundled, wheel));
  }
}

/** As upstream's own `make altinstall` leaves it: `bin/python3.13t`. */
function buildFreeThreaded() {
  const folder = join(draft, 'source');
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, APT_CONFIG: aptConfiguration(draft, 'deb-src', source.suite) };
  run('apt-get', ['update'], { env });
  run('apt-get', ['source', '--download-only', source.name], { env, cwd: folder });
  const archive = readdirSync(folder).find((name) => name.includes('.orig.tar.'));
  run('tar', ['--extract', '--strip-components=1', '--file', archive], { cwd: folder });
  const options = ['--disable-gil', '--disable-test-modules', `--prefix=${freeThreaded}`];
  run('./configure', options, { cwd: folder });
  run('make', [`--jobs=${availableParallelism()}`], { cwd: folder, maxBuffer: 1 << 28 });
  run('make', ['altinstall'], { cwd: folder, maxBuffer: 1 << 28 });
  rmSync(draft, { recursive: true });
}

function isAvailable(command) {
  return !spawnSync(command, ['--version'], { stdio: 'ignore' }).error;
}

function bring() {
  for (const folder of [draft, target]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(draft, 'root'), { recursive: true });
  for (const archive of download(draft)) run('dpkg-deb', ['--extract', archive, join(draft, 'root')]);
  mkdirSync(target);
  renameSync(join(draft, 'root'), root);
  rmSync(draft, { recursive: true });
  for (const executable of interpreters()) patch(executable);
  bundleWheels();
  for (const executable of interpreters()) run(executable, ['-c', 'import ssl, zlib']);
  writeFileSync(join(target, 'complete'), packages.join('\n'));
}

if (!isAvailable('apt-get') || !isAvailable('dpkg-deb')) {
  process.stdout.write('no apt-get here: the tests use the Pythons that the machine has\n');
} else {
  if (!existsSync(join(target, 'complete'))) bring();
  const isWanted = process.argv.includes('--free-threaded');
  if (isWanted && !existsSync(join(freeThreaded, 'bin'))) buildFreeThreaded();
  process.stdout.write(`${interpreters().join('\n')}\n`);
}
