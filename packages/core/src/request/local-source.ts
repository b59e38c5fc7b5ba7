import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as parseToml } from 'smol-toml';
import type { Observer } from '../cache/observation.js';
import { digestOf } from '../cache/records.js';
import { sourceFiles } from '../cache/source-tree.js';
import type { Source } from '../error/venv-error.js';
import { digestOfContent } from '../filesystem/digest.js';
import { ifPresent, isSystemError } from '../filesystem/ignore-missing.js';
import { invalid, type Reading, resolvePath, unreadable } from './reading.js';
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
    throw invalid(
      `${target} is no file URL of this machine`,
      source,
      'write file:///absolute/path, or a path',
    );
  }
}

/** Who refers to a local source, for errors. */
export interface Referrer {
  readonly source: Source;
  /** What it is called there: `requirements[1]: "./client"`. */
  readonly what: string;
}

type ReadSource = LocalSource & { readonly name: string | undefined };

/**
 * Reads a local project or archive: what it is named, and a digest of what it holds.
 * @throws VenvError `INVALID_REQUEST`
 */
export function readLocalSource(
  path: string,
  editable: boolean,
  referrer: Referrer,
  { observer }: Pick<Reading, 'observer'>,
): ReadSource {
  try {
    return statSync(path).isDirectory()
      ? readProject(path, editable, referrer, observer)
      : readArchive(path, referrer, observer);
  } catch (fault) {
    if (!isSystemError(fault)) throw fault;
    throw unreadable(referrer.what, fault, fault.syscall !== 'stat', referrer.source);
  }
}

function readArchive(path: string, { what, source }: Referrer, observer: Observer): ReadSource {
  if (!archiveSuffix.test(path)) throw invalid(`${what} is neither a project nor an archive`, source);
  observer.look(path);
  return { path, kind: 'archive', content: hash(path), name: nameOfArchive(path) };
}

function readProject(
  path: string,
  editable: boolean,
  { what, source }: Referrer,
  observer: Observer,
): ReadSource {
  if (!['pyproject.toml', 'setup.py'].some((name) => existsSync(join(path, name))))
    throw invalid(`${what} is no Python project`, source, 'it needs a pyproject.toml or a setup.py');
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
  return digestOfContent(readFileSync(path));
}
