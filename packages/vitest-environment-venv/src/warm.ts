import { type Declaration, VenvError } from '@testvenv/core';
import { createVitest } from 'vitest/node';
import { declaredFiles } from './prefetch.js';

/** What one test file declares, for the command line. */
export interface WarmableFile {
  readonly file: string;
  readonly root: string;
  readonly declaration: Declaration;
}

/**
 * Every declaration of a Vitest project, asked of Vitest itself: its config, its projects, its globs.
 * @param filters as on Vitest's command line: parts of paths; none means all test files
 * @throws VenvError the first malformed declaration's
 */
export async function findDeclarations(
  root: string,
  filters: readonly string[] = [],
): Promise<readonly WarmableFile[]> {
  const vitest = await createVitest('test', { root, watch: false, run: true, reporters: [] });
  try {
    const files = declaredFiles(await vitest.globTestSpecifications([...filters]));
    return files.map(({ file, root: projectRoot, declaration }) => {
      if ('code' in declaration) throw VenvError.from(declaration);
      return { file, root: projectRoot, declaration };
    });
  } finally {
    await vitest.close();
  }
}
