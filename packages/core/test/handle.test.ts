import { describe, expect, it } from 'vitest';
import type { VenvHandle } from '../src/handle.js';
import { offerHandle, venv } from '../src/handle.js';
import { rejectionOf } from './support/rejection.js';

function handle(id: string): VenvHandle {
  return {
    id,
    prefix: `/e/${id}`,
    python: `/e/${id}/bin/python`,
    scripts: `/e/${id}/bin`,
    sitePackages: `/e/${id}/lib`,
    distributions: [],
    snapshotId: 's',
    run: async (command) => `${id} ran ${command}` as never,
    verify: async () => `${id} is isolated` as never,
    $: (() => `${id}$`) as never,
    allocatePort: async () => 20_000,
    releasePort: () => {},
    linkMode: 'layered',
    processEnv: { VIRTUAL_ENV: `/e/${id}` },
    list: async () => [{ name: id, version: '1', editable: false }],
    freeze: async () => [`${id}==1`],
    check: async () => [{ name: id, version: '1', requirement: 'none' }],
    show: async (name) => `${id} shows ${name}` as never,
    outdated: async () => [{ name: id, version: '1', latest: '2' }],
    install: async (wanted, options) => ['install', id, wanted, options] as never,
    update: async (names, options) => ['update', id, names, options] as never,
    uninstall: async (names) => ['uninstall', id, names] as never,
    status: () => `status of ${id}` as never,
    snapshot: async (name, options) => ['snapshot', id, name, options] as never,
    restore: async () => {},
  };
}

describe('the handle', () => {
  it('speaks of the environment that was offered, in all it has', async () => {
    const environment = handle('a');
    const takeBack = offerHandle(environment);
    const names = Object.keys(environment) as (keyof VenvHandle)[];
    const values = names.filter((name) => name === '$' || typeof environment[name] !== 'function');
    for (const name of values) expect(venv[name]).toBe(environment[name]);
    expect(await venv.run('six')).toBe('a ran six');
    expect(await venv.allocatePort()).toBe(20_000);
    expect(await venv.verify()).toBe('a is isolated');
    takeBack();
  });

  it('hands every operation on packages on, with what it was given', async () => {
    const environment = handle('a');
    const takeBack = offerHandle(environment);
    const options = { onConflict: 'force' } as const;
    expect(await venv.list()).toEqual(await environment.list());
    expect(await venv.freeze()).toEqual(['a==1']);
    expect(await venv.check()).toEqual(await environment.check());
    expect(await venv.show('six')).toBe('a shows six');
    expect(await venv.outdated()).toEqual(await environment.outdated());
    expect(await venv.install('six', options)).toEqual(['install', 'a', 'six', options]);
    expect(await venv.update('six', options)).toEqual(['update', 'a', 'six', options]);
    expect(await venv.uninstall('six')).toEqual(['uninstall', 'a', 'six']);
    expect(venv.status()).toBe('status of a');
    expect(await venv.snapshot('s', { message: 'm' })).toEqual(['snapshot', 'a', 's', { message: 'm' }]);
    expect(await venv.restore('s')).toBeUndefined();
    takeBack();
  });

  it('can be made at its first use', () => {
    const made: string[] = [];
    const takeBack = offerHandle(() => {
      made.push('a');
      return handle('a');
    });
    expect(made).toEqual([]);
    expect(venv.id).toBe('a');
    takeBack();
    expect(made).toEqual(['a']);
  });

  it('fails outside a test file with an environment', async () => {
    offerHandle(handle('a'))();
    expect((await rejectionOf(() => venv.prefix)).code).toBe('ENVIRONMENT_NOT_FOUND');
  });

  it('is not taken from the next by the one before', () => {
    const takeBack = offerHandle(handle('a'));
    const takeNextBack = offerHandle(handle('b'));
    takeBack();
    expect(venv.id).toBe('b');
    takeNextBack();
  });

  it('may be offered to another realm', async () => {
    const realm = {};
    offerHandle(handle('a'), realm);
    expect((await rejectionOf(() => venv.id)).code).toBe('ENVIRONMENT_NOT_FOUND');
    expect(Object.getOwnPropertySymbols(realm)).toEqual([Symbol.for('testvenv.handle')]);
  });
});
