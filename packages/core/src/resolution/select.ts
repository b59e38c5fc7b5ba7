import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Source } from '../error/venv-error.js';
import { VenvError } from '../error/venv-error.js';
import { suggest } from '../request/invalid-options.js';
import {
  type Archive,
  createLockfile,
  fileName,
  type LockedDistribution,
  type Lockfile,
} from '../requirement/lockfile.js';
import { evaluate, type MarkerEnvironment } from '../requirement/marker.js';
import type { Pylock, PylockFile, PylockPackage } from '../requirement/pylock.js';
import { normaliseName, parseMarker } from '../requirement/requirement.js';
import { attempt, SyntaxFault } from '../requirement/scanner.js';
import { contains, parseSpecifierSet } from '../requirement/specifier.js';
import { bestWheel, type SupportedTags } from '../requirement/wheel.js';

/** What an interpreter says of itself in Python packaging's words. */
export interface PythonFacts {
  readonly markers: MarkerEnvironment;
  readonly tags: SupportedTags;
}

/** A Lockfile as it was read, and what is asked of it. */
export interface Selecting {
  readonly pylock: Pylock;
  /** Absolute. */
  readonly path: string;
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  readonly source: Source;
  /** The Lockfile's path as people know it. */
  readonly shown: string;
}

/**
 * Chooses the packages of a Lockfile for one interpreter, by marker, `requires-python` and tags, and of each the one
 * archive that fits best (PEP 751, "Installation").
 * @throws VenvError `INVALID_REQUEST`, `DISTRIBUTION_NOT_FOUND`
 */
export function selectPackages(selecting: Selecting, facts: PythonFacts): Lockfile {
  const { pylock } = selecting;
  const environment = checkedEnvironment(selecting, facts);
  const chosen = pylock.packages.filter(({ marker, name }) => {
    return marker === undefined || holds(marker, environment, name, selecting);
  });
  const twin = chosen.find(({ name }, index) =>
    chosen.slice(0, index).some((other) => normaliseName(other.name) === normaliseName(name)),
  );
  if (twin) throw fault(selecting, `two versions of ${twin.name} apply at once`);
  return createLockfile(chosen.map((one) => toLocked(one, selecting, facts)));
}

function checkedEnvironment(selecting: Selecting, { markers }: PythonFacts): MarkerEnvironment {
  const { pylock, extras, groups } = selecting;
  const { environments, 'default-groups': defaults = [] } = pylock;
  checkNames('extra', extras, pylock.extras ?? [], selecting);
  checkNames('dependency group', groups, pylock['dependency-groups'] ?? [], selecting);
  requirePython(pylock['requires-python'], 'it', selecting, markers);
  const environment = { ...markers, extras, dependency_groups: [...groups, ...defaults] };
  if (environments && !environments.some((marker) => holds(marker, environment, 'environments', selecting)))
    throw misfit(selecting, 'it is for other environments', `they are: ${environments.join(' | ')}`);
  return environment;
}

function checkNames(
  what: string,
  wanted: readonly string[],
  known: readonly string[],
  selecting: Selecting,
): void {
  const normal = known.map(normaliseName);
  const unknown = wanted.find((name) => !normal.includes(normaliseName(name)));
  if (unknown) throw fault(selecting, `it has no ${what} "${unknown}"`, suggest(unknown, known));
}

function requirePython(
  wanted: string | undefined,
  what: string,
  selecting: Selecting,
  { python_full_version: version }: MarkerEnvironment,
): void {
  if (wanted === undefined) return;
  const specifiers = parseSpecifierSet(wanted);
  if (!specifiers) throw fault(selecting, `malformed requires-python ${JSON.stringify(wanted)}`);
  if (!contains(specifiers, String(version)))
    throw misfit(selecting, `${what} requires Python ${wanted}, this one is ${version}`);
}

function holds(text: string, environment: MarkerEnvironment, what: string, selecting: Selecting): boolean {
  const outcome = attempt(() => evaluate(parseMarker(text), environment));
  if (outcome instanceof SyntaxFault) throw fault(selecting, `the marker of ${what}: ${outcome.message}`);
  return outcome;
}

function toLocked(
  locked: PylockPackage,
  selecting: Selecting,
  { markers, tags }: PythonFacts,
): LockedDistribution {
  const { name: spelt, version, vcs, directory, archive, sdist, wheels = [] } = locked;
  const name = normaliseName(spelt);
  requirePython(locked['requires-python'], name, selecting, markers);
  const known = { name, ...(version !== undefined && { version }) };
  const base = dirname(selecting.path);
  if (directory) return { ...known, directory: { ...directory, path: resolve(base, directory.path) } };
  if (vcs) {
    const { type, 'commit-id': commit, subdirectory } = vcs;
    return {
      ...known,
      vcs: { type, url: urlOf(vcs, base), 'commit-id': commit, ...(subdirectory && { subdirectory }) },
    };
  }
  if (archive) {
    const inside = archive.subdirectory === undefined ? {} : { subdirectory: archive.subdirectory };
    return { ...known, archive: { ...archiveAt(archive, base), ...inside } };
  }
  const wheel = bestWheel(wheels, tags, nameOfFile);
  if (wheel) return { ...known, wheels: [archiveAt(wheel, base)] };
  if (sdist) return { ...known, sdist: archiveAt(sdist, base) };
  throw misfit(
    selecting,
    `it has no archive of ${[name, version].join(' ')} that fits this Python (${tags[0]})`,
    `it has: ${wheels.map(nameOfFile).join(', ') || 'none at all'}`,
  );
}

function nameOfFile({ name, url, path }: PylockFile): string {
  return name ?? (url ? fileName(url) : basename(path ?? ''));
}

function archiveAt(
  file: Pick<PylockFile, 'name' | 'url' | 'path' | 'hashes' | 'size'>,
  base: string,
): Archive {
  const { hashes, size } = file;
  const archive = { name: nameOfFile(file as PylockFile), url: urlOf(file, base), hashes };
  return size === undefined ? archive : { ...archive, size };
}

/** PEP 751: a path comes before a URL. */
function urlOf({ url, path }: Pick<PylockFile, 'url' | 'path'>, base: string): string {
  return path === undefined ? (url ?? '') : pathToFileURL(resolve(base, path)).href;
}

function fault({ shown, source }: Selecting, problem: string, hint?: string): VenvError {
  return new VenvError('INVALID_REQUEST', `the Lockfile ${shown} cannot be used: ${problem}`, {
    source,
    ...(hint && { hint }),
  });
}

function misfit({ shown, source }: Selecting, problem: string, detail?: string): VenvError {
  const summary = [`the Lockfile ${shown} does not fit: ${problem}`, ...(detail ? [`  ${detail}`] : [])];
  return new VenvError('DISTRIBUTION_NOT_FOUND', summary.join('\n'), {
    source,
    hint: 'lock again for this Python, or choose another with "python"',
  });
}
