import { inject, onTestFinished } from 'vitest';
import { declare, type VenvOptions } from '../../src/declaration/declaration.js';
import type { Environment } from '../../src/environment/environment.js';
import { provision } from '../../src/provision.js';
import type { ProvisionOptions } from '../../src/provision-options.js';

/** An environment of the running test's own, in the run's common cache unless `cacheDir` says otherwise. */
export async function environmentFor(
  wishes: VenvOptions,
  options: ProvisionOptions = {},
): Promise<Environment> {
  const environment = await provision(declare({ cacheDir: inject('sharedCache'), ...wishes }), options);
  onTestFinished(() => environment.dispose());
  return environment;
}

/** What a Python program prints in an environment, as JSON. */
export async function evaluate(environment: Environment, program: string): Promise<unknown> {
  const { stdout } = await environment.run('python', ['-c', `import json\n${program}`]);
  return JSON.parse(stdout);
}

/** What pip lists there: name and version of each distribution, as Python's own metadata spell them. */
export async function pipList(environment: Environment): Promise<readonly string[]> {
  const { stdout } = await environment.run('pip', ['list', '--format=freeze']);
  return stdout.split('\n').filter(Boolean);
}
