import { schemaVersion } from '../cache/layout.js';
import { digestOf } from '../cache/records.js';
import type { Installer } from '../installer/installer.js';
import { type Interpreter, interpreterTags } from '../interpreter/interpreter.js';
import { type Lockfile, lockfileDigest } from '../requirement/lockfile.js';

/**
 * A snapshot's content key: equal on every machine where the same distributions would be installed for the same
 * interpreter. It covers no path and no credential. 128 bits, to keep paths short.
 */
export function snapshotKey(lockfile: Lockfile, interpreter: Interpreter, installer: string): string {
  return digestOf([schemaVersion, lockfileDigest(lockfile), interpreterTags(interpreter), installer]).slice(
    0,
    32,
  );
}

/**
 * What of an installer changes the files that it leaves: its name (`INSTALLER`, console scripts), and the pip that is in
 * every environment. Not the version of a uv, which unpacks the same wheels to the same files.
 */
export function toolchain({ name }: Pick<Installer, 'name'>, pipVersion: string | undefined): string {
  return name === 'pip' ? `pip==${pipVersion}` : `${name}, pip==${pipVersion}`;
}
