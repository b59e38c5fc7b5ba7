import { dirname } from 'node:path';
import { vi } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import { silent } from '../../src/event/event-bus.js';
import { readHost } from '../../src/host.js';
import type { InstallerName } from '../../src/installer/installer.js';
import { bringUv } from '../../src/installer/uv/bring.js';
import { discover } from '../../src/interpreter/discover.js';
import { prepare } from '../../src/provision.js';
import { defaults } from '../../src/request/request.js';
import { sharedCache } from './caches.js';

/**
 * Makes an installer the one in force for the rest of the test, also in caches of the test's own and without the package
 * index: its seed is in the common cache, and the uv that was brought there is on PATH.
 */
export async function useInstaller(name: InstallerName): Promise<void> {
  vi.stubEnv('TESTVENV_INSTALLER', name);
  if (name === 'uv') vi.stubEnv('PATH', `${dirname(await broughtUv())}:${process.env.PATH}`);
  await prepare(declare({ cacheDir: sharedCache().root }));
}

/** The uv of the run's common cache, where the engine brings it to. */
export async function broughtUv(): Promise<string> {
  const [cache, host] = [sharedCache(), readHost()];
  const { interpreter } = await discover({}, cache, host);
  return bringUv({ ...defaults, cache, host, interpreter, listener: silent });
}
