import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
import { isErrno } from '../../filesystem/ignore-missing.js';
import type { Host } from '../../host.js';
import { isExecutableName } from '../interpreter.js';

/** A file that may be an interpreter, and who named it. */
export interface Candidate {
  readonly path: string;
  readonly source: string;
  /** Why it is not even started. */
  readonly refusal?: string;
}

/**
 * A place where interpreters are installed. What it looks at goes into the observer: few paths, since a warm start
 * looks at each of them again, yet so that an interpreter installed later is noticed.
 */
export interface InterpreterSource {
  readonly name: string;
  /** The folders it looks in, whether or not they are there. */
  readonly places: (host: Host) => readonly string[];
  readonly candidates: (host: Host, observer: Observer) => readonly Candidate[];
}

type Places = InterpreterSource['places'];

/** Folders of programs, some of which are interpreters by their names. */
export function programs(source: string, places: Places): InterpreterSource {
  return fromFolders(source, places, (folder, observer) =>
    (observer.look(folder) ? names(folder) : []).filter(isExecutableName).map((name) => join(folder, name)),
  );
}

/** Folders that hold a prefix per installation, as version managers keep them: `3.12.1/bin/python`. */
export function installations(
  source: string,
  places: Places,
  isInstallation = (name: string) => !name.startsWith('.'),
): InterpreterSource {
  return fromFolders(source, places, (folder, observer) =>
    (observer.look(folder) ? names(folder) : [])
      .filter(isInstallation)
      .flatMap((name) => executableIn(join(folder, name, 'bin'), observer)),
  );
}

function executableIn(bin: string, observer: Observer): readonly string[] {
  const name = names(bin).find(isExecutableName);
  // It may just be being installed: nothing else would tell when that is done.
  if (!name) observer.look(bin);
  return name ? [join(bin, name)] : [];
}

function fromFolders(
  name: string,
  places: Places,
  pathsIn: (folder: string, observer: Observer) => readonly string[],
): InterpreterSource {
  const candidates = (host: Host, observer: Observer) =>
    places(host)
      .flatMap((folder) => pathsIn(folder, observer))
      .map((path) => ({ path, source: name }));
  return { name, places, candidates };
}

/** Sorted: which of two equal interpreters is taken must not depend on the file system. */
function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}
