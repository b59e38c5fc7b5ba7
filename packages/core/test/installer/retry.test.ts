import { describe, expect, it } from 'vitest';
import { VenvError } from '../../src/error/venv-error.js';
import type { Installer, InstallerRun } from '../../src/installer/installer.js';
import { withRetries } from '../../src/installer/retry.js';
import { createLockfile } from '../../src/requirement/lockfile.js';
import { rejectionOf } from '../support/rejection.js';

/** An installer that fails so many times with that error, and how often it was asked. */
function failing(times: number, details: object) {
  let asked = 0;
  const said: string[] = [];
  const resolve = async () => {
    asked += 1;
    if (asked <= times)
      throw new VenvError('INDEX_UNREACHABLE', `failure ${asked}`, { details: { ...details } });
    return createLockfile([]);
  };
  const installer = withRetries({ name: 'pip', resolve } as unknown as Installer);
  const run = { onLine: (line: string) => said.push(line) } as unknown as InstallerRun;
  return { resolve: () => installer.resolve(run), asked: () => asked, said };
}

describe('a fault', () => {
  it('that may pass is survived, and it is told', async () => {
    const { resolve, asked, said } = failing(1, { transient: true });
    expect(await resolve()).toEqual(createLockfile([]));
    expect(asked()).toBe(2);
    expect(said).toEqual(['trying again in 0.5 s: failure 1']);
  });

  it('that does not pass is not tried for ever', async () => {
    const { resolve, asked } = failing(99, { transient: true });
    expect((await rejectionOf(resolve)).summary).toBe('failure 3');
    expect(asked()).toBe(3);
  });

  it('that will not pass is not tried again', async () => {
    const { resolve, asked } = failing(1, {});
    expect((await rejectionOf(resolve)).summary).toBe('failure 1');
    expect(asked()).toBe(1);
  });
});
