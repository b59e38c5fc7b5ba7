import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import type { Host } from '../../host.js';
import { asdfFolder } from './asdf.js';
import { miseFolders } from './mise.js';
import { pyenvPrefix, pyenvRoot } from './pyenv.js';
import { pyenvChoice } from './python-version.js';
import type { Candidate } from './source.js';
import { toolVersions } from './tool-versions.js';

/** A version manager's small programs, which choose an interpreter each time they are started. */
interface Shims {
  readonly owner: string;
  readonly folders: (host: Host) => readonly string[];
  /** The prefixes that it would choose from, the first that is there. */
  readonly prefixes: (host: Host, observer: Observer) => readonly (string | undefined)[];
}

const managers: readonly Shims[] = [
  {
    owner: 'pyenv',
    folders: (host) => [join(pyenvRoot(host), 'shims')],
    prefixes: (host, observer) =>
      pyenvChoice(host, observer).map((version) => pyenvPrefix(version, host, observer)),
  },
  {
    owner: 'asdf',
    folders: (host) => [join(asdfFolder(host), 'shims')],
    prefixes: (host, observer) => installed([asdfFolder(host)], 'ASDF_PYTHON_VERSION', host, observer),
  },
  {
    owner: 'mise',
    folders: (host) => miseFolders(host).map((folder) => join(folder, 'shims')),
    prefixes: (host, observer) => installed(miseFolders(host), 'MISE_PYTHON_VERSION', host, observer),
  },
];

export function isShimFolder(folder: string, host: Host): boolean {
  return managers.some(({ folders }) => folders(host).includes(folder));
}

/**
 * What a shim would start, found by its version manager's own rules without starting it: a shim takes a hundred
 * milliseconds and hides what it depends on. What is no shim is itself.
 */
export function followShim(shim: string, host: Host, observer: Observer): Omit<Candidate, 'source'> {
  if (isAppleStub(shim, host)) return followAppleStub(shim);
  const manager = managers.find(({ folders }) => folders(host).includes(dirname(shim)));
  if (!manager) return { path: shim };
  for (const prefix of manager.prefixes(host, observer)) {
    const path = prefix && join(prefix, 'bin', basename(shim));
    if (path && observer.look(path)) return { path };
  }
  return { path: shim, refusal: `is a shim of ${manager.owner}, which has chosen no version that is there` };
}

function installed(
  folders: readonly string[],
  variable: string,
  host: Host,
  observer: Observer,
): readonly string[] {
  const versions = toolVersions(variable, host, observer);
  return versions.flatMap((version) => folders.map((folder) => join(folder, 'installs', 'python', version)));
}

/** Apple's developer tools (`xcode-select`): by themselves, or within Xcode. */
const appleTools = ['/Library/Developer/CommandLineTools', '/Applications/Xcode.app/Contents/Developer'];

function isAppleStub(path: string, { platform }: Host): boolean {
  return platform === 'darwin' && path === '/usr/bin/python3';
}

/** Without those tools it opens a dialogue that offers to install them. */
function followAppleStub(path: string): Omit<Candidate, 'source'> {
  const python = appleTools.map((folder) => join(folder, 'usr/bin/python3')).find((one) => existsSync(one));
  return python
    ? { path: python }
    : { path, refusal: "is Apple's placeholder, and the Command Line Tools are not installed" };
}
