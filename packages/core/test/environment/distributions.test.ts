import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { effectiveDistributions, readDistributions } from '../../src/environment/distributions.js';
import { hookName } from '../../src/environment/site-hook.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

function prefixWith(...entries: string[]): string {
  const prefix = temporaryDirectory();
  for (const entry of entries) mkdirSync(join(prefix, 'site', entry), { recursive: true });
  return prefix;
}

const behind = [
  { name: 'six', version: '1.15.0' },
  { name: 'pip', version: '26.3' },
];

it('are read from the names of .dist-info folders, normalised', () => {
  const real = ['Zope.Event-4.5.0.dist-info', 'typing_extensions-4.12.dist-info'];
  const found = readDistributions(join(prefixWith(...real, 'six', 'a-1.egg-info', '-x.dist-info'), 'site'));
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ name: 'zope-event', version: '4.5.0' });
  expect(found).toContainEqual({ name: 'typing-extensions', version: '4.12' });
});

it('of the environment shadow those of the snapshot, sorted by name', () => {
  const own = ['six-1.17.0.dist-info', 'attrs-24.1.0.dist-info'];
  const sitePackages = join(prefixWith(...own, hookName), 'site');
  expect(effectiveDistributions(sitePackages, behind)).toEqual([
    { name: 'attrs', version: '24.1.0' },
    { name: 'pip', version: '26.3' },
    { name: 'six', version: '1.17.0' },
  ]);
});

it('of the environment are all there are where no snapshot is behind it', () => {
  const sitePackages = join(prefixWith('six-1.17.0.dist-info'), 'site');
  expect(effectiveDistributions(sitePackages, behind)).toEqual([{ name: 'six', version: '1.17.0' }]);
});
