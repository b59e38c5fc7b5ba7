import { accessSync, constants, lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isVenvError, VenvError } from '../error/venv-error.js';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';

/**
 * What lies in the cache is run later, as this user. So the folder is this user's, nobody else may write in it, and it
 * is no link, which would let whoever can replace it choose another. One lstat; nothing at all is no danger.
 * @throws VenvError `CACHE_UNSAFE`, `PERMISSION_DENIED`
 */
export function assertOurs(folder: string): void {
  const stat = look(folder);
  if (!stat) return;
  assertSafe(folder, stat);
  assertWritable(folder, stat);
}

function assertWritable(folder: string, stat: Stats): void {
  if (!isRoot() && (stat.mode & 0o700) !== 0o700) throw notWritable(folder, stat);
}

/**
 * Makes a folder of the cache that is for this user alone, or finds that it cannot be used, before any work begins.
 * @throws VenvError `CACHE_UNSAFE`, `PERMISSION_DENIED`
 */
export function ensureOurs(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explain(folder, error);
  }
  assertOurs(folder);
  // What the mode does not tell: a file system that is mounted read-only, access control lists.
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explain(folder, error);
  }
}

/** Whether {@link assertOurs} has nothing against a folder. */
export function isOurs(folder: string): boolean {
  try {
    assertOurs(folder);
    return true;
  } catch (error) {
    if (isVenvError(error)) return false;
    throw error;
  }
}

function look(folder: string): Stats | undefined {
  try {
    return ifPresent(() => lstatSync(folder));
  } catch (error) {
    throw explain(folder, error);
  }
}

/** {@link assertOurs} for all that stands directly in the cache: another user may have put it there before. */
export function assertContentOurs(root: string): void {
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    assertSafe(path, stat, stat.isFile());
    if (stat.isDirectory()) assertWritable(path, stat);
  }
}

/** Whose a path is that a program may not use, for its error: `/x belongs to uid 0 and has mode 0755`. */
export function describeOwner(path: string): string {
  const standing = nearest(path);
  const stat = lstatSync(standing);
  return `${standing} belongs to uid ${stat.uid} and has mode ${octal(stat)}, and this is uid ${user()}`;
}

/** The error for a fault of the file system that tells of permissions; any other fault as it is. */
export function explain(path: string, error: unknown): unknown {
  if (isErrno(error, 'ENOTDIR', 'EEXIST')) {
    const obstacle = nearest(path);
    return unsafe(obstacle, lstatSync(obstacle), 'is no folder', `rm ${quoted(obstacle)}`);
  }
  if (!isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return error;
  const standing = nearest(path);
  return notWritable(standing, lstatSync(standing), error);
}

function assertSafe(path: string, stat: Stats, mayBeFile = false): void {
  if (!stat.isDirectory() && !mayBeFile) {
    const what = stat.isSymbolicLink() ? 'is a symbolic link' : 'is no folder';
    throw unsafe(path, stat, what, `rm ${quoted(path)}`);
  }
  if (stat.uid !== user())
    throw unsafe(
      path,
      stat,
      `belongs to another user (uid ${stat.uid})`,
      `chown -R ${user()} ${quoted(path)}`,
    );
  if ((stat.mode & 0o022) !== 0)
    throw unsafe(path, stat, 'may be written by other users', `chmod -R go-w ${quoted(path)}`);
}

function unsafe(path: string, stat: Stats, what: string, repair: string): VenvError {
  return new VenvError('CACHE_UNSAFE', `${path} ${what}, so what is in the cache cannot be trusted`, {
    hint: `${repair}; or move the cache with TESTVENV_CACHE_DIR; or set cacheFallback`,
    details: facts(path, stat, repair),
  });
}

function notWritable(path: string, stat: Stats, cause?: unknown): VenvError {
  const isReadOnly = isErrno(cause, 'EROFS');
  const repair = isReadOnly
    ? `mount it writable`
    : stat.uid === user()
      ? `chmod u+rwx ${quoted(path)}`
      : `chown ${user()} ${quoted(path)}`;
  const reason = isReadOnly
    ? 'lies on a read-only file system'
    : `belongs to uid ${stat.uid} and has mode ${octal(stat)}`;
  return new VenvError('PERMISSION_DENIED', `uid ${user()} cannot write in ${path}: it ${reason}`, {
    hint: `${repair}; or move the cache with TESTVENV_CACHE_DIR; or set cacheFallback`,
    details: facts(path, stat, repair),
    cause,
  });
}

/** What tells these errors from an installer's `PERMISSION_DENIED`. */
function facts(path: string, stat: Stats, repair: string) {
  return { cachePath: path, uid: stat.uid, mode: octal(stat), user: user(), repair };
}

/** The path, or the closest folder above it that stands. */
function nearest(path: string): string {
  return lstatOrNothing(path) ? path : nearest(dirname(path));
}

function lstatOrNothing(path: string): Stats | undefined {
  try {
    return ifPresent(() => lstatSync(path));
  } catch (error) {
    if (isErrno(error, 'EACCES')) return undefined;
    throw error;
  }
}

function octal({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function user(): number {
  return process.geteuid?.() ?? -1;
}

function isRoot(): boolean {
  return user() === 0;
}

/** A word of a shell's command line. */
function quoted(path: string): string {
  return /^[\w/.@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
