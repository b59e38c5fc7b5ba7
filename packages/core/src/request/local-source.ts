import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseToml } from 'smol-toml';
import { digestOf } from '../cache/records.js';
import { sourceFiles } from '../cache/source-tree.js';
import type { Source } from '../error/venv-error.js';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';
import { invalid, type Reading, resolvePath, shownPath, unreadable } from './reading.js';
import type { LocalSource } from './request.js';

const archiveSuffix = /\.(whl|zip|tar|tgz|tar\.(gz|bz2|xz|Z)|tbz|txz|tlz)$/;

/** What decides how a project is installed in place; its modules are used where they are. */
const buildFiles = ['pyproject.toml', 'setup.py', 'setup.cfg'] as const;

export function isFileUrl(text: string): boolean {
  return /^file:/i.test(text);
}

/** Whether a text is a path rather than a requirement by name: names have no slash, no dot at the front, no such suffix. */
export function isLocalPath(text: string): boolean {
  if (/^[\w.-]+\s*(\[[^\]]*\])?\s*@/.test(text)) return false;
  const target = text.replace(/\s*(\[[^\]]*\])?\s*(;.*)?$/s, '');
  return target.includes('/') || /^\.{1,2}$/.test(target) || archiveSuffix.test(target);
}

/** Of a wheel (PEP 427) or a source distribution (PEP 625), by its file name. */
export function nameOfArchive(url: string): string | undefined {
  const file = basename(url.replace(/[?#].*$/, ''));
  const wheel = /^([^-]+)-[^-]+(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(file)?.[1];
  return wheel ?? /^([A-Za-z0-9_.]+)-\d[^-]*\.tar\.gz$/.exec(file)?.[1];
}

/** @throws VenvError `INVALID_REQUEST` for a `file:` URL of another machine */
export function pathOf(target: string, base: string, source: Source, reading: Reading): string {
  if (!isFileUrl(target)) return resolvePath(target, base, reading);
  try {
    return fileURLToPath(target.replace(/[?#].*$/, ''));
  } catch {
    throw invalid(`${target} is no file URL of this machine`, source, 'write file:///absolute/path, or a path');
  }
}

/**
 * Reads a local project or archive: what it is named, and a digest of what it holds.
 * @throws VenvError `INVALID_REQUEST`
 */
export function readLocalSource(
  path: string,
  editable: boolean,
  source: Source,
  reading: Reading,
): LocalSource & { readonly name: string | undefined } {
  try {
    return statSync(path).isDirectory()
      ? readProject(path, editable, source, reading)
      : readArchive(path, source, reading);
  } catch (fault) {
    if (!isErrno(fault)) throw fault;
    throw unreadable(shownPath(path, reading), fault, fault.syscall !== 'stat', source);
  }
}

function readArchive(path: string, source: Source, reading: Reading): ReturnType<typeof readLocalSource> {
  if (!archiveSuffix.test(path))
    throw invalid(`${shownPath(path, reading)} is neither a project nor an archive`, source);
  reading.observer.look(path);
  return { path, kind: 'archive', content: hash(path), name: nameOfArchive(path) };
}

function readProject(
  path: string,
  editable: boolean,
  source: Source,
  { host, observer }: Reading,
): ReturnType<typeof readLocalSource> {
  if (!buildFiles.some((name) => name !== 'setup.cfg' && existsSync(join(path, name))))
    throw invalid(`${shownPath(path, { host, observer })} is no Python project`, source, 'it needs a pyproject.toml or a setup.py');
  if (editable) for (const name of buildFiles) observer.look(join(path, name));
  else observer.lookAtTree(path);
  return { path, kind: 'directory', content: contentOfProject(path, editable), name: nameOfProject(path) };
}

/** Covers the path only of what is installed in place: such a snapshot refers to it. */
export function contentOfProject(path: string, editable: boolean): string {
  const files = editable ? buildFiles.filter((name) => existsSync(join(path, name))) : sourceFiles(path);
  const contents = files.map((name) => [name, statSync(join(path, name)).isFile() && hash(join(path, name))]);
  return digestOf(editable ? [path, contents] : contents);
}

/** If its metadata say so without being run (PEP 621). */
function nameOfProject(path: string): string | undefined {
  const text = ifPresent(() => readFileSync(join(path, 'pyproject.toml'), 'utf8'));
  try {
    const { project } = parseToml(text ?? '') as { project?: { name?: unknown } };
    return typeof project?.name === 'string' ? project.name : undefined;
  } catch {
    // The build will say what is wrong with it.
    return undefined;
  }
}

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
