import { describe, expect, inject, it } from 'vitest';
import { basic } from '../../src/engine/basic.js';
import { engineContract } from '../../src/engine/contract.js';
import { defineEngine, type Engine } from '../../src/engine/engine.js';
import { virtualenv } from '../../src/engine/virtualenv.js';
import { rejectionOf } from '../support/rejection.js';

const options = () => ({ wishes: { cacheDir: inject('sharedCache') } });

describe.each([virtualenv, basic])('the engine $name', (engine) => {
  for (const { title, check } of engineContract(engine as Engine, options())) it(title, check);
});

it('the contract is not fulfilled by an engine that undoes no activation', async () => {
  const sticky = defineEngine({
    ...basic,
    name: 'sticky',
    create: async (...args: Parameters<Engine['create']>) => {
      const environment = await basic.create(...args);
      const activate: typeof environment.activate = (processEnv) => {
        environment.activate(processEnv);
        return () => {};
      };
      return Object.create(environment, { activate: { value: activate } });
    },
  });
  const failed: string[] = [];
  for (const { title, check } of engineContract(sticky, options()).slice(0, 3))
    await check().catch(() => failed.push(title));
  expect(failed).toEqual(['activates, and undoes that variable by variable']);
});

it('an engine has a name and what makes environments', async () => {
  const named = { installs: false, create: basic.create };
  for (const name of ['', 'Upper', 'a b', 3])
    expect((await rejectionOf(() => defineEngine({ ...named, name } as Engine))).code).toBe(
      'INVALID_REQUEST',
    );
  const nothing = { name: 'nothing' } as Engine;
  expect((await rejectionOf(() => defineEngine(nothing))).message).toContain('incomplete');
});
