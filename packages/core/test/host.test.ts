import { describe, expect, it } from 'vitest';
import { defaultCacheDirectory, readHost, supported } from '../src/host.js';
import { rejectionOf } from './support/rejection.js';

describe('the platform', () => {
  it.each(['linux', 'darwin'] as const)('%s is supported', (platform) => {
    expect(supported(platform)).toBe(platform);
  });

  it('win32 is not, and the hint says what to do', async () => {
    const error = await rejectionOf(() => supported('win32'));
    expect(error.code).toBe('UNSUPPORTED_PLATFORM');
    expect(error.hint).toContain('WSL');
  });

  it('nor is any other', async () => {
    expect((await rejectionOf(() => supported('sunos'))).hint).not.toContain('WSL');
  });
});

describe('the cache folder', () => {
  const home = '/home/someone';

  it.each([
    ['linux', {}, '/home/someone/.cache/testvenv'],
    ['linux', { XDG_CACHE_HOME: '/xdg' }, '/xdg/testvenv'],
    ['linux', { XDG_CACHE_HOME: '' }, '/home/someone/.cache/testvenv'],
    ['darwin', {}, '/home/someone/Library/Caches/testvenv'],
    ['darwin', { XDG_CACHE_HOME: '/xdg' }, '/home/someone/Library/Caches/testvenv'],
    ['linux', { TESTVENV_CACHE_DIR: '/mine', XDG_CACHE_HOME: '/xdg' }, '/mine'],
    ['darwin', { TESTVENV_CACHE_DIR: '/mine' }, '/mine'],
  ] as const)('on %s with %j is %s', (platform, processEnv, folder) => {
    expect(defaultCacheDirectory({ platform, home, processEnv })).toBe(folder);
  });
});

it('a host takes its home from HOME, and its root from the caller', () => {
  expect(readHost('/project', { HOME: '/elsewhere' })).toMatchObject({
    home: '/elsewhere',
    root: '/project',
  });
});
