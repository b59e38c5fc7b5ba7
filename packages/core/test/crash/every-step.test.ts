import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CacheLayout } from '../../src/cache/layout.js';
import { declare } from '../../src/declaration/declaration.js';
import { removeTree } from '../../src/filesystem/remove-tree.js';
import { installerNames } from '../../src/installer/installer.js';
import { type Owner, ownedName, thisProcess } from '../../src/locking/owner.js';
import { prepare } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';
import { useInstaller } from '../support/installers.js';
import { commandsBelowToEnd } from '../support/process-table.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';
import { type Density, sample, seed } from './sample.js';
import { copySnapshot, seededCache } from './seeded-cache.js';
import { countSteps, expectSound, type How, killAt, type Role } from './victim.js';

const both: readonly How[] = ['before', 'torn'];
let seedId: string;

beforeAll(async () => {
  ({ snapshotId: seedId } = await prepare(declare({ cacheDir: sharedCache().root })));
});

async function killAtEach(
  role: Role,
  cache: CacheLayout,
  density: Density,
  before: () => void | Promise<void> = () => {},
): Promise<void> {
  await before();
  const { steps, tearable } = countSteps(role, cache);
  let kills = 0;
  for (const [salt, how] of both.entries()) {
    const numbers = how === 'torn' ? tearable : Array.from({ length: steps }, (_, index) => index + 1);
    for (const step of sample(numbers, density, salt)) {
      await before();
      if (killAt(role, cache, step, how)) kills += 1;
      await commandsBelowToEnd(cache.root);
      await expectSound(cache).catch((error: unknown) => {
        throw new Error(`the ${role} killed at step ${step} of ${steps} (${how})`, { cause: error });
      });
    }
  }
  expect(kills).toBeGreaterThan(0);
  console.log(`${role}: ${steps} steps, ${tearable.length} of them tearable, killed ${kills} times`);
  await before();
  countSteps(role, cache);
  await expectSound(cache);
}

describe(`killed at a file-system step (seed ${seed})`, { timeout: 24 * 3_600_000 }, () => {
  it('a materialiser leaves nothing that sweep misses', async () => {
    await killAtEach('materialiser', await seededCache(), { edges: 12, between: 12 });
  });

  it('a pruner leaves each snapshot whole or gone', async () => {
    const cache = await seededCache();
    await killAtEach('pruner', cache, { edges: 8, between: 6 }, () => copySnapshot(seedId, cache));
  });

  it('a sweeper leaves nothing that the next one misses', async () => {
    const cache = await seededCache();
    await killAtEach('sweeper', cache, { edges: 8, between: 6 }, () => litter(cache));
  });

  it('a capturer leaves a snapshot that is whole, or none', async () => {
    const cache = await seededCache();
    await killAtEach('capturer', cache, { edges: 5, between: 5 }, () => keepOnly(seedId, cache));
  });

  it('nor does one that links all that remains, from a linked environment', async () => {
    const cache = await seededCache();
    await killAtEach('wholeCapturer', cache, { edges: 4, between: 8 }, () => keepOnly(seedId, cache));
  });

  // What pip builds holds the seed's files, what uv builds stands over it.
  it.each(installerNames)(
    'a builder with %s leaves no snapshot, or a whole one, and the next one builds it',
    async (name) => {
      await useInstaller(name);
      const cache = await seededCache();
      const [ownSeed = ''] = readdirSync(cache.snapshots);
      const wheels = temporaryDirectory();
      writeWheel(wheels, { name: 'crashing', version: '1.0' });
      vi.stubEnv('PIP_NO_INDEX', '1');
      vi.stubEnv('PIP_FIND_LINKS', wheels);
      const forget = async () => {
        for (const folder of [cache.resolutions, cache.lockfiles, join(cache.root, 'warm-v1')])
          rmSync(folder, { recursive: true, force: true });
        await keepOnly(ownSeed, cache);
      };
      await killAtEach('builder', cache, { edges: 3, between: 7 }, forget);
      const environment = await environmentFor({ cacheDir: cache.root, requirements: ['crashing==1.0'] });
      expect(environment.origin).toBe('found');
      const { stdout } = await environment.run('python', ['-c', 'import crashing; print(crashing.version)']);
      expect(stdout).toBe('1.0');
    },
  );
});

async function keepOnly(wanted: string, cache: CacheLayout): Promise<void> {
  rmSync(cache.names, { recursive: true, force: true });
  const others = readdirSync(cache.snapshots).filter((id) => id !== wanted);
  for (const id of others) await removeTree(cache.snapshot(id).root);
}

/** What a dead process leaves of everything. */
function litter(cache: CacheLayout): void {
  const dead: Owner = { ...thisProcess(), startTime: thisProcess().startTime + 1 };
  const id = ownedName().slice(-12);
  mkdirSync(join(cache.environment(id), 'lib'), { recursive: true });
  writeFileSync(join(cache.environment(id), 'pyvenv.cfg'), '');
  writeFileSync(cache.lease(id), JSON.stringify({ owner: dead, snapshotId: seedId, createdAt: 0 }));
  for (const folder of [join(cache.temp, ownedName(dead)), join(cache.trash, ownedName(dead))]) {
    mkdirSync(join(folder, 'tree', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'tree', 'deep', 'file'), '');
    execFileSync('chmod', ['-R', 'a-w', join(folder, 'tree')]);
  }
  for (const folder of [cache.ports, cache.buildSlots]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(cache.portLease(49_999), ownedName(dead));
  writeFileSync(join(cache.buildSlots, `1-${ownedName(dead)}`), '');
}
