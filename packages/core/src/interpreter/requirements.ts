import { type Interpreter, isComplete } from './interpreter.js';
import {
  type InterpreterSpecifier,
  oldestSupported,
  parseRequiresPython,
  parseSpecifier,
} from './specifier.js';
import { compareVersions, isPreRelease } from './version.js';
import type { VersionTest } from './version-specifier.js';

/** All that is asked of one interpreter. */
export interface Requirements {
  /** Without one, any CPython of the usual build will do. */
  readonly specifier: InterpreterSpecifier | undefined;
  readonly requiresPython: { readonly text: string; readonly test: VersionTest } | undefined;
}

/** @throws VenvError `INVALID_REQUEST` */
export function parseRequirements(
  python: string | undefined,
  requiresPython: string | undefined,
): Requirements {
  return {
    specifier: python ? parseSpecifier(python) : undefined,
    requiresPython: requiresPython
      ? { text: requiresPython, test: parseRequiresPython(requiresPython) }
      : undefined,
  };
}

/** `3.12 and >=3.8`, or what is asked of every interpreter. */
export function describeRequirements({ specifier, requiresPython }: Requirements): string {
  const all = [specifier?.text, requiresPython?.text].filter(Boolean);
  return all.join(' and ') || `${oldestSupported} or newer`;
}

/** Why an interpreter does not satisfy them, or nothing if it does. */
export function whyNot(
  { specifier, requiresPython }: Requirements,
  interpreter: Interpreter,
): string | undefined {
  const { version } = interpreter;
  const wanted = specifier ?? anyUsual;
  if (!wanted.matchesVersion(version)) return `is Python ${version}, not ${wanted.text}`;
  if (!wanted.matches(interpreter)) return `is ${kindOf(interpreter)} ${version}, which was not asked for`;
  if (requiresPython && !requiresPython.test(version))
    return `is Python ${version}, not ${requiresPython.text}`;
  return undefined;
}

const anyUsual = parseSpecifier('cpython');

function kindOf({ implementation, freeThreaded }: Interpreter): string {
  const name = { cpython: 'CPython', pypy: 'PyPy' }[implementation] ?? implementation;
  return freeThreaded ? `free-threaded ${name}` : name;
}

/** Whether the version alone, of an interpreter that is refused for another reason, was asked for. */
export function wantsVersion({ specifier, requiresPython }: Requirements, version: string): boolean {
  const asked = [specifier?.matchesVersion, requiresPython?.test].filter((test) => test !== undefined);
  return asked.length > 0 && asked.every((test) => test(version));
}

/** The best first: what can make environments, stable before pre-release unless one was asked for, then the newest. */
export function byPreference({ specifier }: Requirements) {
  const rank = (interpreter: Interpreter) => {
    if (!isComplete(interpreter)) return 2;
    return isPreRelease(interpreter.version) && !specifier?.wantsPreRelease ? 1 : 0;
  };
  return (a: Interpreter, b: Interpreter): number =>
    rank(a) - rank(b) || compareVersions(b.version, a.version);
}
