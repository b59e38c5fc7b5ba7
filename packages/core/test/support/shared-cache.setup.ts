import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { removeTree } from '../../src/filesystem/remove-tree.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The cache folder that the tests of one run share: what one of them built, the others find. */
    readonly sharedCache: string;
  }
}

const threadTasks = fileURLToPath(new URL('../../dist/tasks.js', import.meta.url));

export default function provideSharedCache(project: TestProject): () => Promise<void> {
  if (!existsSync(threadTasks)) throw new Error('build first: the threads of the engine run dist/tasks.js');
  const folder = mkdtempSync(join(tmpdir(), 'tv-'));
  project.provide('sharedCache', folder);
  return () => removeTree(folder);
}
