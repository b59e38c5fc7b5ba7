import { VenvError } from '../error/venv-error.js';
import type { Interpreter } from './interpreter.js';
import { parseVersionClauses, type VersionTest, versionPrefix } from './version-specifier.js';

/** The oldest Python that environments are made for. */
export const oldestSupported = '3.8';

/** What of an interpreter a specifier looks at. */
export type Specifiable = Pick<Interpreter, 'implementation' | 'version' | 'freeThreaded'>;

/** A wish about the interpreter. */
export interface InterpreterSpecifier {
  readonly text: string;
  readonly matches: (interpreter: Specifiable) => boolean;
  /** The version's part of the wish: it tells what is too old from what is missing. */
  readonly matchesVersion: VersionTest;
  /** Whether it names a pre-release: these are then as good as stable releases. */
  readonly wantsPreRelease: boolean;
}

export function isPath(python: string): boolean {
  return python.includes('/') || python.startsWith('~') || python.startsWith('.');
}

const form = new RegExp(
  [
    /^(?:(c?python|pypy)(?:[@-](?=.)|(?=\d|$)))?/,
    /(?:(\d+(?:\.\d+){0,2}(?:(?:a|b|rc)\d+)?)(t)?|([<>=!~].+?))?/,
    /(\+freethreaded)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

/**
 * Reads a version in part or in full (`3`, `3.12`, `3.12.1`, `3.15.0rc1`), or PEP 440 specifiers (`>=3.10,<3.13`),
 * either behind an implementation (`cpython@3.11`, `python3.12`, `pypy3.10`, `pypy@>=3.9`, `pypy`), or free-threaded
 * (`3.13t`, `3.13+freethreaded`). PyPy and free-threaded Pythons fit only where they are named.
 * @throws VenvError `INVALID_REQUEST`
 */
export function parseSpecifier(text: string): InterpreterSpecifier {
  const specifier = readSpecifier(text);
  if (!specifier) throw invalid(text);
  return specifier;
}

/** {@link parseSpecifier}, but nothing where the text is none. */
export function readSpecifier(text: string): InterpreterSpecifier | undefined {
  const [whole, name, version, t, clauses, suffix] = form.exec(text.trim().toLowerCase()) ?? [];
  const matchesVersion = whole && (name ?? version ?? clauses) ? versionTest(version, clauses) : undefined;
  if (!matchesVersion) return undefined;
  const implementation = name === 'pypy' ? 'pypy' : 'cpython';
  const freeThreaded = Boolean(t ?? suffix);
  const matches = (interpreter: Specifiable) =>
    interpreter.implementation === implementation &&
    interpreter.freeThreaded === freeThreaded &&
    matchesVersion(interpreter.version);
  return { text, matches, matchesVersion, wantsPreRelease: /\d(?:a|b|rc)\d/.test(version ?? clauses ?? '') };
}

function versionTest(version: string | undefined, clauses: string | undefined): VersionTest | undefined {
  if (version) return versionPrefix(version);
  return clauses ? parseVersionClauses(clauses) : () => true;
}

/** A wish that nothing satisfies: the name of a virtualenv, say, that is not there. */
export function unknownName(text: string): InterpreterSpecifier {
  return { text, matches: () => false, matchesVersion: () => false, wantsPreRelease: false };
}

/**
 * A `requires-python`: it speaks of the language's version, whatever the implementation.
 * @throws VenvError `INVALID_REQUEST`
 */
export function parseRequiresPython(text: string): VersionTest {
  const test = readRequiresPython(text);
  if (!test) throw invalid(text);
  return test;
}

/** {@link parseRequiresPython}, but nothing where the text is none. */
export function readRequiresPython(text: string): VersionTest | undefined {
  return parseVersionClauses(text) ?? (/^\d+(\.\d+){0,2}$/.test(text) ? versionPrefix(text) : undefined);
}

function invalid(text: string): VenvError {
  return new VenvError('INVALID_REQUEST', `"${text}" is not a Python version, specifier or path`, {
    hint: 'write 3.12, ">=3.10,<3.13" (PEP 440), pypy3.10, 3.13t, or a path such as ./venv/bin/python',
  });
}
