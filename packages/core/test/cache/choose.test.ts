import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wishedCache } from '../../src/cache/choose.js';
import { hostWith } from '../support/hosts.js';
import { rejectionOf } from '../support/rejection.js';

const source = { what: 'the config' };

function wished(...cacheDirs: readonly unknown[]): string {
  const parts = cacheDirs.map((cacheDir) => ({ kind: 'options', value: { cacheDir }, source }) as const);
  return wishedCache(parts, hostWith({ TESTVENV_CACHE_DIR: '/default' })).root;
}

it('the last wish counts, else the default', () => {
  expect(wished('/a', '/b', undefined)).toBe('/b');
  expect(wished()).toBe('/default');
});

it('a relative folder begins at the current one', () => expect(wished('c')).toBe(join(process.cwd(), 'c')));

it('a path that no folder can have is refused', async () => {
  expect((await rejectionOf(() => wished('a\0b'))).code).toBe('INVALID_REQUEST');
});
