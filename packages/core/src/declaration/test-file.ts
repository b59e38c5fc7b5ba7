import { readFileSync } from 'node:fs';
import { type Source, VenvError } from '../error/venv-error.js';
import type { Declaration, DeclarationPart } from './declaration.js';
import { findScriptBlock } from './script-block.js';

/** What the head of a test file says: which environment it names, and what it declares for ours. */
export interface TestFileDeclaration {
  /** The name after `@vitest-environment` or `@jest-environment`, if any. */
  readonly environment: string | undefined;
  /** @throws VenvError `INVALID_REQUEST` with file and line for malformed JSON or a malformed PEP 723 block. */
  readonly parts: () => Declaration;
}

/**
 * Reads a test file's docblock and PEP 723 block. The file is not executed.
 * @param file its path, for reading
 * @param shownAs its path in errors; default: `file`
 */
export function readTestFile(file: string, shownAs: string = file): TestFileDeclaration {
  const code = readFileSync(file, 'utf8');
  return {
    environment: /@(?:vitest|jest)-environment\s+([\w-]+)\b/.exec(code)?.[1],
    parts: () => [...docblockOptions(code, shownAs), ...scriptBlock(code, shownAs)],
  };
}

/** The options after `@vitest-environment-options` (or Jest's), nested under `venv` or flat, as the runners allow both. */
function docblockOptions(code: string, file: string): DeclarationPart[] {
  const match = /@(?:vitest|jest)-environment-options\s+(.+)/.exec(code);
  if (!match?.[1]) return [];
  const source = { file, line: lineOf(code, match.index), what: 'docblock' };
  return [{ kind: 'options', value: unnest(parseJson(match[1].replace(/\*\/\s*$/, ''), source)), source }];
}

function parseJson(text: string, source: Source): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VenvError(
      'INVALID_REQUEST',
      `the environment options are not JSON: ${(cause as Error).message}`,
      {
        source,
        cause,
        hint: 'write JSON on one line, e.g. {"requirements": ["requests==2.32.3"]}',
      },
    );
  }
}

function unnest(value: unknown): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return keys.length === 1 && keys[0] === 'venv' ? (value as { venv: unknown }).venv : value;
}

/** The block of PEP 723, with `//` for `#`. */
function scriptBlock(code: string, file: string): DeclarationPart[] {
  const at = (line: number) => ({ file, line, what: 'PEP 723 block' });
  const block = findScriptBlock(code, '//', at);
  return block ? [{ kind: 'script', text: block.text, source: at(block.line) }] : [];
}

function lineOf(code: string, index: number): number {
  return code.slice(0, index).split('\n').length;
}
