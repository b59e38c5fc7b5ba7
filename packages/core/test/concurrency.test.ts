import { describe, expect, it } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import { prepare } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { startPackageIndex, useOnly } from './support/package-index.js';
import { startProvisioning } from './support/provisioning-process.js';

const count = 64;

describe(`${count} processes that ask at once for one missing snapshot`, () => {
  it('get the same one, which was built once', { timeout: 600_000 }, async () => {
    const cacheDir = sharedCache().root;
    await prepare(declare({ cacheDir }));
    const index = await startPackageIndex();
    // A name that no other test uses: nobody else may have built it in the common cache.
    index.publish({ name: 'crowded', version: '1.0', files: { 'small.py': 'version = "1.0"\n' } });
    useOnly(index.url);
    const processes = Array.from({ length: count }, () =>
      startProvisioning({ cacheDir, requirements: ['crowded'] }),
    );
    const environments = await Promise.all(processes.map(({ saying }) => saying('provisioned')));
    await Promise.all(processes.map(({ ended }) => ended));

    const types = processes.flatMap(({ said }) => said.map(({ type }) => type));
    expect(types.filter((type) => type === 'buildStarted')).toHaveLength(1);
    expect(types.filter((type) => type === 'environmentDisposed')).toHaveLength(count);
    expect(environments.map(({ stdout }) => stdout)).toEqual(Array(count).fill('1.0'));
    expect(new Set(environments.map(({ snapshotId }) => snapshotId)).size).toBe(1);
    expect(new Set(environments.map(({ prefix }) => prefix)).size).toBe(count);
  });
});
