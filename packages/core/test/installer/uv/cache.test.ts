import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { listFiles } from '../../../src/filesystem/tasks.js';
import { environmentFor } from '../../support/environments.js';
import { broughtUv, useInstaller } from '../../support/installers.js';
import { newestPython } from '../../support/pythons.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { treeState } from '../../support/tree-state.js';
import { writeWheel } from '../../support/wheels.js';

/** It may unpack one archive twice, once for each way in which it was named. */
function contentsOf(archives: string): ReadonlySet<string> {
  return new Set(treeState(archives).map(([path, ...rest]) => `${path.replace(/^[^/]+/, '')} ${rest}`));
}

it('a snapshot leaves uv’s cache as it was: contents, permissions, and no second name of any file', async () => {
  const cache = temporaryDirectory();
  vi.stubEnv('UV_CACHE_DIR', cache);
  await useInstaller('uv');
  // The seed first, or its pip would come into that cache meanwhile.
  await environmentFor({ python: newestPython().version });
  const wheel = writeWheel(temporaryDirectory(), {
    name: 'cached',
    version: '1.0',
    files: {
      'cached.py': 'version = "1.0"\n',
      'cached-1.0.data/scripts/cached-script': '#!python\nimport cached\nprint(cached.version)\n',
      'cached-1.0.data/data/share/cached.txt': 'data',
    },
  });
  const target = ['--python', newestPython().executable, '--target', temporaryDirectory()];
  execFileSync(await broughtUv(), ['pip', 'install', '--link-mode', 'copy', ...target, wheel], {
    stdio: 'ignore',
  });
  const archives = join(cache, 'archive-v0');
  const before = contentsOf(archives);
  const environment = await environmentFor({ requirements: [wheel], python: newestPython().version });
  expect((await environment.run('cached-script', [])).stdout).toBe('1.0');
  expect(contentsOf(archives)).toEqual(before);
  const names = listFiles({ root: archives }).map(({ path }) => statSync(join(archives, path)).nlink);
  expect(new Set(names)).toEqual(new Set([1]));
});
