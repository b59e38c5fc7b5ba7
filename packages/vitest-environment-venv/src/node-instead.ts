import type { TestProject } from 'vitest/node';

/** On the config, because the command line asks from another copy of this module. */
const slot = Symbol.for('testvenv.environment');

/**
 * Lets Vitest run the files of the config's `environment: 'venv'` in its own `node`: with the plugin the setup file does
 * all the rest, and loading an environment that is not built in costs Vitest some milliseconds per file.
 */
export function runInNode({ config }: TestProject): void {
  if (config.environment !== 'venv') return;
  Object.assign(config, { [slot]: config.environment, environment: 'node' });
}

/** What the user's config says. */
export function configuredEnvironment({ config }: TestProject): string | undefined {
  return (config as { [slot]?: string })[slot] ?? config.environment;
}
