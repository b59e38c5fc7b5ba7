import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noteUse } from '../cache/last-use.js';
import type { CacheLayout } from '../cache/layout.js';
import { readRecord, writeRecord } from '../cache/records.js';
import { VenvError } from '../error/venv-error.js';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';
import { ownedName } from '../locking/owner.js';

/** One version of a name that was given to a snapshot. */
export interface NamedSnapshot {
  readonly name: string;
  /** 1, 2, … in the order in which they were given. */
  readonly version: number;
  readonly snapshotId: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The id of the snapshot that the environment stood over, or was captured as before. */
  readonly parent?: string;
}

export interface Naming {
  readonly name: string;
  readonly snapshotId: string;
  readonly message?: string | undefined;
  readonly parent?: string | undefined;
}

const form = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws VenvError `INVALID_REQUEST` */
export function checkName(name: unknown): void {
  if (typeof name === 'string' && form.test(name)) return;
  throw new VenvError('INVALID_REQUEST', `${JSON.stringify(name)} is no name for a snapshot`, {
    hint: 'up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit',
  });
}

/**
 * Gives a snapshot the next version of a name. Whoever is faster has the number: a record appears whole, under a name
 * that was free. First the name, then the look at the snapshot, as with leases.
 * @throws VenvError `INVALID_REQUEST`, `SNAPSHOT_NOT_FOUND`
 */
export function nameSnapshot(
  cache: CacheLayout,
  { name, snapshotId, message, parent }: Naming,
): NamedSnapshot {
  checkName(name);
  const draft = join(cache.temp, ownedName());
  for (;;) {
    const version = (versionsOf(cache, name).at(-1) ?? 0) + 1;
    const named = {
      name,
      version,
      snapshotId,
      message: message ?? '',
      createdAt: Date.now(),
      ...(parent && { parent }),
    };
    writeRecord(cache, draft, named);
    const isFirst = publishRecord(cache, draft, named);
    rmSync(draft, { force: true });
    if (!isFirst) continue;
    if (noteUse(cache.snapshot(snapshotId))) return named;
    rmSync(recordOf(cache, name, version), { force: true });
    throw snapshotGone(snapshotId);
  }
}

function publishRecord(cache: CacheLayout, draft: string, { name, version }: NamedSnapshot): boolean {
  mkdirSync(join(cache.names, name), { recursive: true, mode: 0o700 });
  try {
    linkSync(draft, recordOf(cache, name, version));
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

/** All versions of all names, or of one: by name, the oldest first. What cannot be read is left out. */
export function listNames(cache: CacheLayout, only?: string): readonly NamedSnapshot[] {
  const names = only === undefined ? (ifPresent(() => readdirSync(cache.names)) ?? []) : [only];
  return names
    .sort()
    .flatMap((name) => versionsOf(cache, name).map((version) => recordOf(cache, name, version)))
    .flatMap((path) => (readRecord(path) as NamedSnapshot | undefined) ?? []);
}

function versionsOf(cache: CacheLayout, name: string): readonly number[] {
  const files = ifPresent(() => readdirSync(join(cache.names, name))) ?? [];
  const versions = files.flatMap((file) => /^(\d+)\.json$/.exec(file)?.[1] ?? []);
  return versions.map(Number).sort((a, b) => a - b);
}

function recordOf(cache: CacheLayout, name: string, version: number): string {
  return join(cache.names, name, `${version}.json`);
}

/** Takes a version of a name back. The snapshot stays until it is pruned. */
export function forgetName(
  cache: CacheLayout,
  { name, version }: Pick<NamedSnapshot, 'name' | 'version'>,
): void {
  rmSync(recordOf(cache, name, version), { force: true });
}

export function snapshotGone(what: string): VenvError {
  return new VenvError('SNAPSHOT_NOT_FOUND', `the snapshot ${what} is not in the cache any more`, {
    hint: 'it was removed, or put away since it was damaged: capture or import it again',
  });
}
