import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activate, environmentPaths } from '../src/activation.js';
import { declare } from '../src/declaration/declaration.js';
import { disposeHandedOver } from '../src/maintenance.js';
import { borrowEnvironment, provisionPrepared } from '../src/prepared.js';
import { prepare } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { startDaemon } from './support/daemons.js';
import { environmentFor } from './support/environments.js';
import { isRunning } from './support/process-table.js';

describe('an environment that is told of beforehand', () => {
  it('gets the id and stands where was said', async () => {
    const preparation = await prepare(declare({ cacheDir: sharedCache().root }));
    const environment = provisionPrepared(preparation, { environmentId: 'a00000000001' });
    const paths = environmentPaths(preparation.cacheDirectory, 'a00000000001');
    expect(environment).toMatchObject(paths);
    const processEnv = {};
    activate(paths, processEnv);
    expect(processEnv).toMatchObject({ VIRTUAL_ENV: environment?.prefix, TESTVENV_ID: 'a00000000001' });
    await environment?.dispose();
  });
});

describe('a borrowed environment', () => {
  it('is the same one, and outlives the borrower', async () => {
    const owned = await environmentFor({});
    const cacheDirectory = sharedCache().root;
    const { id, prefix, python, distributions } = owned;
    const borrowed = borrowEnvironment(await prepare(declare({ cacheDir: cacheDirectory })), id);
    if (!borrowed) throw new Error('nothing to borrow');
    expect(borrowed).toMatchObject({ id, prefix, python, distributions });
    await borrowed.dispose();
    expect(existsSync(python)).toBe(true);
    expect(() => borrowed.distributions).toThrow('is gone');
    expect((await owned.run('python', ['-c', 'print(1)'])).stdout).toBe('1');
  });

  it('is cloned into one that ends with its dispose', async () => {
    const { id } = await environmentFor({});
    const preparation = await prepare(declare({ cacheDir: sharedCache().root }));
    const clone = await borrowEnvironment(preparation, id)?.clone();
    if (!clone) throw new Error('nothing to borrow');
    expect(existsSync(clone.python)).toBe(true);
    await clone.dispose();
    expect(existsSync(clone.prefix)).toBe(false);
  });

  it('cannot be had once its snapshot is gone', async () => {
    const preparation = await prepare(declare({ cacheDir: sharedCache().root }));
    expect(borrowEnvironment({ ...preparation, snapshotId: 'missing' }, 'a00000000002')).toBeUndefined();
  });
});

describe('an environment that its owner has handed over', () => {
  it('is ended by its id, once', async () => {
    const environment = await environmentFor({});
    const daemon = await startDaemon(environment);
    await disposeHandedOver(environment.id, sharedCache().root);
    expect(isRunning(daemon)).toBe(false);
    expect(existsSync(environment.prefix)).toBe(false);
    await disposeHandedOver(environment.id, sharedCache().root);
    await environment.dispose();
  });
});
