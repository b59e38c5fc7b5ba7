import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VenvError, type Wanted } from '@testvenv/core';

/** The part of `vitest-environment-venv/warm` that is used here; the project's own copy is loaded. */
interface Warmable {
  findDeclarations(root: string, filters: readonly string[]): Promise<readonly Wanted[]>;
}

/**
 * What the test files of the Vitest project in the current folder declare.
 * @param filters parts of test file paths; none means all
 * @throws VenvError `INVALID_REQUEST`
 */
export async function projectDeclarations(filters: readonly string[] = []): Promise<readonly Wanted[]> {
  const root = process.cwd();
  const { findDeclarations } = await loadFromProject(root);
  return findDeclarations(root, filters);
}

async function loadFromProject(root: string): Promise<Warmable> {
  const require = createRequire(join(root, 'package.json'));
  let path: string;
  try {
    path = require.resolve('vitest-environment-venv/warm');
  } catch (cause) {
    throw new VenvError('INVALID_REQUEST', 'no vitest-environment-venv is installed in this project', {
      cause,
      hint: 'run this in the folder of the project whose tests declare environments',
    });
  }
  return (await import(pathToFileURL(path).href)) as Warmable;
}
