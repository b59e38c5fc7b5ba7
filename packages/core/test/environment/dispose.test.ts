import { existsSync, readdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedCache } from '../support/caches.js';
import { startDaemon } from '../support/daemons.js';
import { environmentFor } from '../support/environments.js';
import { isRunning } from '../support/process-table.js';
import { recordEvents } from '../support/recorded-events.js';

describe('dispose', () => {
  it('removes the folder and the lease, and ends what the environment started', async () => {
    const events = recordEvents();
    const environment = await environmentFor({}, events);
    const daemon = await startDaemon(environment);
    expect(isRunning(daemon)).toBe(true);
    await environment.dispose();
    expect(isRunning(daemon)).toBe(false);
    const { id, prefix } = environment;
    expect([existsSync(prefix), existsSync(sharedCache().lease(id))]).toEqual([false, false]);
    expect(events.of('environmentDisposed')).toMatchObject([
      { type: 'environmentDisposed', environmentId: id, endedProcesses: 1 },
    ]);
  });

  it('leaves the processes of other environments alone', async () => {
    const [one, other] = [await environmentFor({}), await environmentFor({})];
    const daemon = await startDaemon(other);
    await one.dispose();
    expect(isRunning(daemon)).toBe(true);
    expect(existsSync(other.python)).toBe(true);
  });

  it('more than once is the same as once', async () => {
    const events = recordEvents();
    const environment = await environmentFor({}, events);
    await Promise.all([environment.dispose(), environment.dispose()]);
    await environment[Symbol.asyncDispose]();
    expect(events.of('environmentDisposed')).toHaveLength(1);
  });

  it('does not mind that the test has removed the environment', async () => {
    const environment = await environmentFor({});
    rmSync(environment.prefix, { recursive: true });
    await environment.dispose();
    expect(readdirSync(sharedCache().environments).filter((name) => name.startsWith(environment.id))).toEqual(
      [],
    );
  });
});
