import { beforeAll, describe, expect, it } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import type { Environment } from '../../src/environment/environment.js';
import { venvMatchers } from '../../src/matchers/matchers.js';
import { provision } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { rejectionOf } from '../support/rejection.js';

const { toHaveDistribution, toHaveScript } = venvMatchers;
let environment: Environment;

beforeAll(async () => {
  environment = await provision(declare({ cacheDir: sharedCache().root }));
  return () => environment.dispose();
});

describe('toHaveDistribution', () => {
  it.each([
    ['pip', undefined, true],
    ['PIP', '>=20', true],
    ['pip', '<20', false],
    ['pip', '!=20.*,>=20', true],
    ['pip', '20', false],
    ['six', undefined, false],
  ])('%s %s: %s', (name, specifier, pass) => {
    expect(toHaveDistribution(environment, name, specifier).pass).toBe(pass);
  });

  it('takes a version for exactly that', () => {
    const version = environment.distributions.find(({ name }) => name === 'pip')?.version ?? '';
    expect(toHaveDistribution(environment, 'pip', version).pass).toBe(true);
    expect(toHaveDistribution(environment, 'pip', `${version}.0`).pass).toBe(true);
    expect(toHaveDistribution(environment, 'pip', `${version}.1`).pass).toBe(false);
  });

  it('tells what is installed', () => {
    const missing = toHaveDistribution(environment, 'requests', '>=2.30').message();
    expect(missing).toMatch(
      /^expected the environment to have requests >=2\.30, but it has none\n\nInstalled:\n {2}pip \d/,
    );
    expect(toHaveDistribution(environment, 'pip', '<20').message()).toMatch(/pip <20, but it has pip \d/);
    expect(toHaveDistribution(environment, 'pip').message()).toMatch(/not to have pip, but it has pip \d/);
  });

  it('refuses what is no specifier', async () => {
    const error = await rejectionOf(() => toHaveDistribution(environment, 'pip', '=>20'));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.message).toContain('"=>20" is not a version or a specifier');
  });
});

describe('toHaveScript', () => {
  it('looks for a program', () => {
    expect(toHaveScript(environment, 'pip').pass).toBe(true);
    expect(toHaveScript(environment, 'pytest').pass).toBe(false);
    // The file is there, and cannot be run.
    expect(toHaveScript(environment, 'activate').pass).toBe(false);
  });

  it('tells which there are', () => {
    expect(toHaveScript(environment, 'pytest').message()).toMatch(
      /script pytest, but it has not\n\nScripts:\n(.*\n)* {2}pip\n/,
    );
    expect(toHaveScript(environment, 'pip').message()).toContain('not to have the script pip');
  });
});

it('are for the handle of an environment', () => {
  expect(() => toHaveScript('pip', 'pip')).toThrow('expect(venv).toHaveScript(…)');
  expect(() => toHaveDistribution({}, 'pip')).toThrow(TypeError);
});
