import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { type Observation, Observer } from '../cache/observation.js';
import { isVenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { explicitInterpreter } from './explicit.js';
import type { Interpreter } from './interpreter.js';
import { notFound } from './not-found.js';
import { byPreference, parseRequirements, type Requirements, whyNot } from './requirements.js';
import { pyenvPrefix } from './sources/pyenv.js';
import { chosenVersions } from './sources/python-version.js';
import { firstOnSearchPath } from './sources/search-path.js';
import { isPath, readSpecifier, unknownName } from './specifier.js';
import { type Examined, examineOne, surveyAll } from './survey.js';

export interface InterpreterWish {
  /** A version, specifier or path; default: `TESTVENV_PYTHON`, else `.python-version`, else the first one on PATH. */
  readonly python?: string | undefined;
  /** A PEP 440 specifier that must hold as well. */
  readonly requiresPython?: string | undefined;
}

export interface Discovery {
  readonly interpreter: Interpreter;
  /** What it was decided on; the decision holds while these stay the same. */
  readonly observations: readonly Observation[];
}

interface Search {
  readonly cache: CacheLayout;
  readonly host: Host;
  readonly observer: Observer;
}

/**
 * Finds the interpreter for a wish. A path is taken as it is; for a version the newest match wins, among equals that
 * of the earlier source. Without a wish it is the one that the project's `.python-version` names, else the first on
 * PATH that will do, else the newest of all.
 * @throws VenvError `INVALID_REQUEST`, `INTERPRETER_NOT_FOUND`, `INTERPRETER_BROKEN`
 */
export async function discover(wish: InterpreterWish, cache: CacheLayout, host: Host): Promise<Discovery> {
  const search: Search = { cache, host, observer: new Observer() };
  const { TESTVENV_PYTHON: variable } = host.processEnv;
  const interpreter =
    wish.python || !variable
      ? await find(wish.python, wish.requiresPython, search)
      : await find(variable, wish.requiresPython, search).catch(blame('TESTVENV_PYTHON'));
  search.observer.look(interpreter.executable);
  return { interpreter, observations: search.observer.observations };
}

function blame(variable: string) {
  return (error: unknown): never => {
    throw isVenvError(error) ? error.declaredAt({ what: variable }) : error;
  };
}

async function find(
  python: string | undefined,
  requiresPython: string | undefined,
  search: Search,
): Promise<Interpreter> {
  if (python && isPath(python)) return explicitInterpreter(python, requiresPython, search);
  const requirements = parseRequirements(python, requiresPython);
  if (python) return newest(requirements, search);
  return (
    (await chosenByProject(requirements, search)) ??
    (await firstOnPath(requirements, search)) ??
    (await newest(requirements, search))
  );
}

async function newest(requirements: Requirements, search: Search): Promise<Interpreter> {
  const { examined, best } = await pick(requirements, search);
  if (best) return best;
  throw notFound(requirements, examined, search.host);
}

async function pick(
  requirements: Requirements,
  { cache, host, observer }: Search,
): Promise<{ examined: readonly Examined[]; best: Interpreter | undefined }> {
  const examined = await surveyAll(cache, host, observer);
  const fitting = examined.flatMap(({ result }) =>
    'interpreter' in result && !whyNot(requirements, result.interpreter) ? [result.interpreter] : [],
  );
  // A stable sort: among equal ones the first stays first.
  return { examined, best: fitting.sort(byPreference(requirements))[0] };
}

/**
 * `.python-version` is the project's default, and weaker than what a test file declares: where its `requires-python`
 * forbids what the file names, the file is passed over.
 */
async function chosenByProject(
  { requiresPython }: Requirements,
  search: Search,
): Promise<Interpreter | undefined> {
  const chosen = chosenVersions(search.host, search.observer);
  const [first] = chosen?.versions ?? [];
  if (!chosen || !first) return undefined;
  for (const version of chosen.versions) {
    if (version === 'system') return undefined;
    const interpreter = await namedVersion(version, requiresPython, search);
    if (interpreter) return interpreter;
  }
  if (requiresPython) return undefined;
  const requirements = { specifier: readSpecifier(first) ?? unknownName(first), requiresPython };
  const { examined } = await pick(requirements, search);
  throw notFound(requirements, examined, search.host).declaredAt(chosen.source);
}

/** What pyenv means by a name comes first, since the file is pyenv's; other tools write versions into it as well. */
async function namedVersion(
  name: string,
  requiresPython: Requirements['requiresPython'],
  search: Search,
): Promise<Interpreter | undefined> {
  const prefix = pyenvPrefix(name, search.host, search.observer);
  if (prefix) {
    const { result } = await examineOne({ path: join(prefix, 'bin', 'python'), source: 'pyenv' }, search);
    const fits = 'interpreter' in result && (requiresPython?.test(result.interpreter.version) ?? true);
    return fits ? result.interpreter : undefined;
  }
  const specifier = readSpecifier(name);
  return specifier && (await pick({ specifier, requiresPython }, search)).best;
}

async function firstOnPath(requirements: Requirements, search: Search): Promise<Interpreter | undefined> {
  for (const candidate of firstOnSearchPath(search.host, search.observer)) {
    const { result } = await examineOne(candidate, search);
    if ('interpreter' in result && !whyNot(requirements, result.interpreter)) return result.interpreter;
  }
  return undefined;
}
