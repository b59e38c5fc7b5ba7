import { relative } from 'node:path';
import { type Declaration, readTestFile } from '@testvenv/core';
import type { ProvidedContext } from './protocol.js';

/** What of a project speaks for its test files. */
export type DeclarationContext = Pick<ProvidedContext, 'root' | 'options' | 'configFile'>;

/** All that speaks for a test file: the config first, then the file's own docblock and PEP 723 block. */
export function declarationOf(file: string, context: DeclarationContext): Declaration {
  const { parts } = readTestFile(file, relative(context.root, file));
  return [...configPart(context), ...parts()];
}

function configPart({ options, configFile }: DeclarationContext): Declaration {
  if (options === undefined) return [];
  const what = 'environmentOptions.venv';
  return [{ kind: 'options', value: options, source: configFile ? { file: configFile, what } : { what } }];
}
