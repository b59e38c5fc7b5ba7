import type { Host } from '../host.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import type { RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';

/** How an installer is to be run: with which Python, for whom, and who hears of it. */
export interface InstallerRun {
  /** To resolve for and to install with. Where the installer `needsPip`, of a virtualenv that can import one. */
  readonly python: string;
  /** The virtualenv to install into, and the interpreter that it is of. Nothing for a resolution. */
  readonly into?: { readonly prefix: string; readonly interpreter: string };
  readonly host: Host;
  /** Milliseconds. */
  readonly timeout: number;
  /** What was declared: to be resolved, and to be blamed for failures. */
  readonly wanted: RequirementSet;
  /** Whether the network is out of bounds: then what the caches and this machine's folders hold has to do. */
  readonly offline: boolean;
  readonly onLine: (line: string) => void;
  /** A folder for files that the installer reads or writes. */
  readonly scratch: string;
  /** A folder in which the output of a failed run is kept. */
  readonly logs: string;
}

/** The pip that a virtualenv begins with. */
export interface FirstPip {
  /** A line of a requirements file: `pip==26.3 --hash=sha256:…`, or the path of a wheel. */
  readonly requirement: string;
  /** Of which the virtualenv is: it may have a pip to begin with. */
  readonly interpreter: Interpreter;
}

/** A program that resolves and installs. Its failures are `VenvError`s of the codes in `failure.ts`. */
export interface Installer {
  readonly name: InstallerName;
  /** Whether it runs inside a virtualenv that has pip. */
  readonly needsPip: boolean;
  /** What beside the requirements decides how they resolve. */
  readonly decisive: (host: Host) => DecisiveSettings;
  /** Resolves what is wanted without installing anything. */
  readonly resolve: (run: InstallerRun) => Promise<Lockfile>;
  /** Installs exactly the locked distributions, checked against their hashes, without bytecode. */
  readonly install: (run: InstallerRun, lockfile: Lockfile) => Promise<void>;
  /** Installs a pip into a virtualenv that has none. */
  readonly installPip: (run: InstallerRun, pip: FirstPip) => Promise<void>;
}

export const installerNames = ['pip', 'uv'] as const;

export type InstallerName = (typeof installerNames)[number];

export interface DecisiveSettings {
  /** Credentials stripped. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files whose contents count, whether they are there or not. */
  readonly files: readonly string[];
}
