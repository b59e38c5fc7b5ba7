import { relative } from 'node:path';
import { type Declaration, readTestFile } from '@testvenv/core';
import type { ProvidedContext } from './protocol.js';

/** All that speaks for a test file: the config first, then the file's own docblock and PEP 723 block. */
export function declarationOf(file: string, context: Omit<ProvidedContext, 'failures'>): Declaration {
  const { parts } = readTestFile(file, relative(context.root, file));
  return [...configPart(context), ...parts()];
}

function configPart({ options, configFile }: Omit<ProvidedContext, 'failures'>): Declaration {
  if (options === undefined) return [];
  const what = 'environmentOptions.venv';
  return [{ kind: 'options', value: options, source: configFile ? { file: configFile, what } : { what } }];
}
