import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { sealDirectories } from '../../src/filesystem/tasks.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('removes a sealed tree, and nothing that a link in it leads to', async () => {
  const [root, outside] = [join(temporaryDirectory(), 'tree'), temporaryDirectory()];
  mkdirSync(join(root, 'deep', 'deeper'), { recursive: true });
  writeFileSync(join(root, 'deep', 'deeper', 'file'), '', { mode: 0o400 });
  writeFileSync(join(outside, 'file'), '');
  symlinkSync(outside, join(root, 'deep', 'link'));
  sealDirectories({ root });
  await removeTree(root);
  expect(existsSync(root)).toBe(false);
  expect(existsSync(join(outside, 'file'))).toBe(true);
});

it('does not mind that there is nothing', async () => {
  await expect(removeTree(join(temporaryDirectory(), 'nothing'))).resolves.toBeUndefined();
});
