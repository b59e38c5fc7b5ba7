import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { removeTree } from '../../src/filesystem/remove-tree.js';

/** A folder of the running test's own, gone after it. Its path is short: what is tested writes shebangs. */
export function temporaryDirectory(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tv-')));
  onTestFinished(() => removeTree(folder));
  return folder;
}
