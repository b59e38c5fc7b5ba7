import { readFileSync } from 'node:fs';
import { type Source, VenvError } from '../error/venv-error.js';
import type { Declaration, DeclarationPart } from './declaration.js';
import { ownParts } from './own-options.js';
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

/**
 * The options after `@vitest-environment-options` (or Jest's). Runners read the first such line, wherever it stands;
 * others count in the comments at the head of the file, further down they may be part of a text.
 */
function docblockOptions(code: string, file: string): DeclarationPart[] {
  const lines = [...code.matchAll(/@(?:vitest|jest)-environment-options\s+(.+)/g)];
  const { length } = headOf(code);
  return lines
    .filter(({ index }, position) => position === 0 || index < length)
    .flatMap(({ index, 1: text = '' }) => {
      const source = { file, line: lineOf(code, index), what: 'docblock' };
      const value = parseJson(text.replace(/\*\/\s*$/, ''), source);
      return ownParts(value, 'all').map((own) => ({ kind: 'options' as const, value: own, source }));
    });
}

/** The comments before the first line of code. */
function headOf(code: string): string {
  return /^(?:\s|\/\/.*|#!.*|\/\*[\s\S]*?\*\/)*/.exec(code)?.[0] ?? '';
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

/** The block of PEP 723, with `//` for `#`. */
function scriptBlock(code: string, file: string): DeclarationPart[] {
  const at = (line: number) => ({ file, line, what: 'PEP 723 block' });
  const block = findScriptBlock(code, '//', at);
  return block ? [{ kind: 'script', text: block.text, source: at(block.line) }] : [];
}

function lineOf(code: string, index: number): number {
  return code.slice(0, index).split('\n').length;
}
