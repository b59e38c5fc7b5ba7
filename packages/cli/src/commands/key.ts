import { cacheKey } from '@testvenv/core';
import { printJson } from '../print.js';
import { projectDeclarations, wantedBy } from '../project/declarations.js';
import { type SelectionOptions, selectionOf } from '../project/selection.js';

/** Prints the key under which continuous integration keeps the cache folder. */
export async function printKey(
  filters: readonly string[],
  { json, ...options }: SelectionOptions & { readonly json?: boolean },
): Promise<void> {
  const files = await projectDeclarations(selectionOf(options, filters));
  const key = await cacheKey(wantedBy(files));
  if (json) printJson({ key, files: files.length });
  else process.stdout.write(`${key}\n`);
}
