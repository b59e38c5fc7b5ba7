import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { type Observation, Observer } from '../cache/observation.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import type { Interpreter } from './interpreter.js';
import { type ProbeResult, probe } from './probe.js';
import { pyenvInterpreters, pyenvRoot } from './sources/pyenv.js';
import { allOnSearchPath, firstOnSearchPath, searchPath } from './sources/search-path.js';
import {
  compareVersions,
  isPath,
  oldestSupported,
  parseVersionSpecifier,
  type VersionSpecifier,
} from './specifier.js';

export interface InterpreterWish {
  /** A version, specifier or path; default: `TESTVENV_PYTHON`, else the first supported one on PATH. */
  readonly python?: string | undefined;
  /** A PEP 440 specifier that must hold as well. */
  readonly requiresPython?: string | undefined;
}

export interface Discovery {
  readonly interpreter: Interpreter;
  /** What it was decided on; the decision holds while these stay the same. */
  readonly observations: readonly Observation[];
}

interface Candidate {
  readonly path: string;
  readonly result: ProbeResult;
}

/**
 * Finds the interpreter for a wish. A path is taken as it is; for a version the newest match wins, among equals
 * the first on PATH; without a wish the first supported one on PATH.
 * @throws VenvError `INVALID_REQUEST`, `INTERPRETER_NOT_FOUND`, `INTERPRETER_BROKEN`
 */
export async function discover(wish: InterpreterWish, cache: CacheLayout, host: Host): Promise<Discovery> {
  const observer = new Observer();
  const python = wish.python ?? (host.processEnv.TESTVENV_PYTHON || undefined);
  const constraint = wish.requiresPython ? [parseVersionSpecifier(wish.requiresPython)] : [];
  const interpreter =
    python && isPath(python)
      ? await explicit(python, constraint, cache, host)
      : await search(python, constraint, cache, host, observer);
  observer.look(interpreter.executable);
  return { interpreter, observations: observer.observations };
}

async function explicit(
  python: string,
  constraint: readonly VersionSpecifier[],
  cache: CacheLayout,
  host: Host,
): Promise<Interpreter> {
  const path = resolve(host.root, python.replace(/^~(?=\/|$)/, host.home));
  const result = await probe(path, cache, host.processEnv);
  if (!('interpreter' in result)) {
    throw new VenvError(
      result.broken ? 'INTERPRETER_BROKEN' : 'INTERPRETER_NOT_FOUND',
      `${path} ${result.refusal}`,
      {
        hint: `name a Python ${oldestSupported} or newer, or a version such as "3.12" to let testvenv look for one`,
      },
    );
  }
  const violated = constraint.find(({ matches }) => !matches(result.interpreter.version));
  if (!violated) return result.interpreter;
  throw new VenvError(
    'INTERPRETER_NOT_FOUND',
    `${path} is Python ${result.interpreter.version}, not ${violated.text}`,
    {
      hint: 'change "python", or the "requires-python" that forbids it',
    },
  );
}

async function search(
  python: string | undefined,
  constraint: readonly VersionSpecifier[],
  cache: CacheLayout,
  host: Host,
  observer: Observer,
): Promise<Interpreter> {
  const specifiers = python ? [parseVersionSpecifier(python), ...constraint] : constraint;
  const matches = ({ result }: Candidate) =>
    'interpreter' in result && specifiers.every((specifier) => specifier.matches(result.interpreter.version));
  const first = python ? [] : await probeAll(firstOnSearchPath(host, observer), cache, host);
  const onPath = first.find(matches);
  if (onPath && 'interpreter' in onPath.result) return onPath.result.interpreter;
  const everywhere = [...allOnSearchPath(host, observer), ...pyenvInterpreters(host, observer)];
  const all = await probeAll(everywhere, cache, host);
  const found = all
    .filter(matches)
    .flatMap(({ result }) => ('interpreter' in result ? [result.interpreter] : []));
  // A stable sort: among equal versions the first on PATH stays first.
  const newest = found.sort((a, b) => compareVersions(b.version, a.version))[0];
  if (newest) return newest;
  throw notFound(specifiers, [...first, ...all], host);
}

/** Probes different files side by side; many names on PATH are links to one file. */
async function probeAll(
  paths: readonly string[],
  cache: CacheLayout,
  host: Host,
): Promise<readonly Candidate[]> {
  const byFile = new Map(paths.map((path) => [realPath(path), path] as const).reverse());
  const inOrder = [...byFile.values()].reverse();
  return Promise.all(
    inOrder.map(async (path) => ({ path, result: await probe(path, cache, host.processEnv) })),
  );
}

/** A virtualenv's `python` is a link to its base's, and the base is what environments are made of. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function notFound(
  specifiers: readonly VersionSpecifier[],
  candidates: readonly Candidate[],
  host: Host,
): VenvError {
  const wanted = specifiers.map(({ text }) => text).join(' and ') || `${oldestSupported} or newer`;
  const looked = [...searchPath(host), join(pyenvRoot(host), 'versions')];
  const found = [...new Set(candidates.map(describe))];
  const tooOld = candidates.find(
    ({ result }) => !('interpreter' in result) && fits(result.version, specifiers),
  );
  const lines = [
    tooOld
      ? `Python ${wanted} is too old: the oldest supported is ${oldestSupported}`
      : `no Python ${wanted} was found`,
    `  looked in: ${looked.join(', ')}`,
    `  found: ${found.length > 0 ? found.join('; ') : 'no Python at all'}`,
  ];
  return new VenvError('INTERPRETER_NOT_FOUND', lines.join('\n'), {
    hint: 'install it, ask for another version with "python", or set TESTVENV_PYTHON to its path',
    details: { wanted, looked, found },
  });
}

/** A refused interpreter of just the version that was asked for. */
function fits(version: string | undefined, specifiers: readonly VersionSpecifier[]): boolean {
  return (
    version !== undefined && specifiers.length > 0 && specifiers.every(({ matches }) => matches(version))
  );
}

function describe({ path, result }: Candidate): string {
  return 'interpreter' in result ? `${path} (${result.interpreter.version})` : `${path} (${result.refusal})`;
}
