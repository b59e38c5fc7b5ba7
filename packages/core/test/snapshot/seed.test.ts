import { describe, expect, it, vi } from 'vitest';
import { coldCache } from '../support/caches.js';
import { closedPort } from '../support/closed-port.js';
import { environmentFor, pipList } from '../support/environments.js';
import { useOnly } from '../support/package-index.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { recordEvents } from '../support/recorded-events.js';

async function expectBundledPip(python: string): Promise<void> {
  const events = recordEvents();
  const environment = await environmentFor({ python, cacheDir: coldCache().root }, events);
  const [fallback] = events.of('seedFallback');
  expect(fallback?.used).not.toBe(fallback?.wanted);
  expect(await pipList(environment)).toEqual([`pip==${fallback?.used}`]);
}

describe.each([oldestPython(), newestPython()])('without an index, Python $version', ({ executable }) => {
  it('comes up with the pip that it bundles', async () => {
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', undefined);
    await expectBundledPip(executable);
  });
});

it('an index that cannot be reached is as good as none', async () => {
  useOnly(`http://127.0.0.1:${await closedPort()}/simple`);
  await expectBundledPip(newestPython().executable);
});
