import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished, vi } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import type { LinkMode } from '../../src/environment/link-mode.js';
import { prepare, provision } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { useInstaller } from '../support/installers.js';
import { useOnly } from '../support/package-index.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const environments: readonly (readonly [LinkMode, number])[] = [
  ['layered', 24],
  ['linked', 4],
  ['copied', 4],
];

it('a console script of an environment just made starts while other threads fork: no ETXTBSY', {
  timeout: 300_000,
}, async () => {
  await useInstaller('uv');
  const wheels = temporaryDirectory();
  const script = '#!/bin/sh\nexec true\n';
  const files = { 'busy-1.0.data/scripts/busy': script };
  writeWheel(wheels, { name: 'busy', version: '1.0', files });
  useOnly(undefined);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', wheels);
  const declarations = environments.map(
    ([linkMode, count]) =>
      [declare({ cacheDir: sharedCache().root, requirements: ['busy'], linkMode }), count] as const,
  );
  for (const [declaration] of declarations) await prepare(declaration);

  const threads = Array.from({ length: 3 }, () => new Worker(new URL('programs/forks.mjs', import.meta.url)));
  onTestFinished(async () => void (await Promise.all(threads.map((thread) => thread.terminate()))));
  const failures: unknown[] = [];
  let made = 0;
  for (const [declaration, count] of declarations) {
    for (let round = 0; round < count; round++) {
      const environment = await provision(declaration);
      const { error, status } = spawnSync(join(environment.scripts, 'busy'));
      if (status !== 0) failures.push(error ?? status);
      made += 1;
      await environment.dispose();
    }
  }
  expect(failures).toEqual([]);
  expect(made).toBe(32);
});
