import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Observer } from '../cache/observation.js';
import { formatSource, type Source, VenvError } from '../error/venv-error.js';
import { isSystemError } from '../filesystem/ignore-missing.js';
import type { Host } from '../host.js';
import { decodeText, EncodingFault } from './text-encoding.js';

/** What declarations are read with: where relative paths begin, and who notes what is looked at. */
export interface Reading {
  readonly host: Host;
  readonly observer: Observer;
}

/** A text file that a declaration refers to. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** A line of it (1-based), for errors. */
  readonly at: (line?: number) => Source;
}

/** An absolute path for one that stands in a declaration. */
export function resolvePath(path: string, base: string, { host }: Reading): string {
  return resolve(base, path.replace(/^~(?=\/|$)/, host.home));
}

/** A path as people of the project know it. */
export function shownPath(path: string, { host }: Reading): string {
  const inProject = relative(resolve(host.root), path);
  return inProject === '' || inProject.startsWith('..') || isAbsolute(inProject) ? path : inProject;
}

/**
 * Reads a file and notes it, so that a change of it is seen.
 * @param what for people: `requirements file`
 * @param source who refers to it
 * @throws VenvError `INVALID_REQUEST`
 */
export function readSource(path: string, what: string, source: Source, reading: Reading): SourceFile {
  const shown = shownPath(path, reading);
  const at = (line?: number): Source => ({ file: shown, what, ...(line !== undefined && { line }) });
  const wasThere = reading.observer.look(path);
  try {
    return { path, text: decodeText(readFileSync(path)), at };
  } catch (cause) {
    if (cause instanceof EncodingFault) throw invalid(cause.message, at(cause.line), encodingHint);
    if (!isSystemError(cause)) throw cause;
    throw unreadable(`the ${what} ${shown}`, cause, wasThere, source);
  }
}

const encodingHint = 'save it as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-';

/** Why something that a declaration refers to cannot be read. */
export function unreadable(
  what: string,
  fault: NodeJS.ErrnoException,
  wasThere: boolean,
  source: Source,
): VenvError {
  if (fault.code !== 'ENOENT' && fault.code !== 'ENOTDIR')
    return new VenvError('INVALID_REQUEST', `${what} cannot be read: ${fault.code}`, {
      source,
      cause: fault,
    });
  const summary = wasThere ? `${what} vanished while it was read` : `${what} is not there`;
  const hint = wasThere
    ? 'see what else writes there, and run again'
    : 'relative paths begin at the project, or at the file that names them';
  return new VenvError('INVALID_REQUEST', summary, { source, hint, cause: fault });
}

export function invalid(summary: string, source: Source, hint?: string): VenvError {
  return new VenvError('INVALID_REQUEST', summary, { source, ...(hint && { hint }) });
}

/** @throws VenvError `INVALID_REQUEST` where a chain of files or groups comes back to where it has been */
export function refuseCycle(chain: readonly string[], next: string, what: string, source: Source): void {
  const start = chain.indexOf(next);
  if (start < 0) return;
  const circle = [...chain.slice(start), next].join(' → ');
  throw invalid(`${what}: ${circle}`, source, `remove one of them, for example at ${formatSource(source)}`);
}
