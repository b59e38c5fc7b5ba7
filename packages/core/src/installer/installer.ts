import type { Host } from '../host.js';
import type { RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';

/** How an installer is to be run: with which Python, for whom, and who hears of it. */
export interface InstallerRun {
  /** The Python of a virtualenv that can import pip. */
  readonly python: string;
  readonly host: Host;
  /** Milliseconds. */
  readonly timeout: number;
  /** What was declared: to be resolved, and to be blamed for failures. */
  readonly wanted: RequirementSet;
  readonly onLine: (line: string) => void;
  /** A folder for files that the installer reads or writes. */
  readonly scratch: string;
}

/** A program that resolves and installs. Its failures are `VenvError`s of the codes in `failure.ts`. */
export interface Installer {
  readonly name: 'pip';
  /** Resolves what is wanted without installing anything. */
  readonly resolve: (run: InstallerRun) => Promise<Lockfile>;
  /** Installs exactly the locked distributions, checked against their hashes, without bytecode. */
  readonly install: (run: InstallerRun, lockfile: Lockfile) => Promise<void>;
}
