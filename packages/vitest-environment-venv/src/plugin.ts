import { createRequire } from 'node:module';
import type {} from 'vitest/config';
import type { Vite, VitestPluginContext } from 'vitest/node';
import type {} from './index.js';
import { failingModule, malformedId, setAsideMalformed } from './malformed.js';
import { pluginVariable } from './protocol.js';
import { VenvReporter } from './reporter.js';

export interface VenvPluginOptions {
  /** Builds of one run at the same time. Default: 2. */
  readonly maxConcurrentBuilds?: number;
}

/**
 * Makes every test file of the environment `venv` get a fresh virtualenv of its own, in every pool, isolated or not,
 * and builds all snapshots of a run before its first test starts. Files of other environments are left alone.
 */
export function venv({ maxConcurrentBuilds = 2 }: VenvPluginOptions = {}): Vite.Plugin {
  let root = process.cwd();
  return {
    name: 'vitest-environment-venv',
    enforce: 'pre',
    config: ({ test }) => (test?.server?.deps?.inline === true ? undefined : inlineSetupFile),
    load: (id) => (id.endsWith(malformedId) ? failingModule(id, root) : undefined),
    configureVitest(context: VitestPluginContext) {
      root = context.project.config.root;
      addSetupFile(context);
      serveRun(context, maxConcurrentBuilds);
    },
  };
}

export default venv;

/** A file that Vitest leaves to Node is evaluated once per worker; one that it inlines, once per test file. */
const inlineSetupFile = {
  test: { server: { deps: { inline: [/vitest-environment-venv.*[\\/]dist[\\/]setup\.js$/] } } },
};

function addSetupFile({ project, vitest }: VitestPluginContext): void {
  const setup = createRequire(import.meta.url).resolve('vitest-environment-venv/setup');
  // Vitest would start all setup files at once, and the user's must find the environment ready.
  if (project.config.setupFiles.length > 0) vitest.config.sequence.setupFiles = 'list';
  project.config.setupFiles.unshift(setup);
  project.config.env = { ...project.config.env, [pluginVariable]: String(process.pid) };
}

// Vitest calls the plugin once per project; the run as a whole is served once.
const served = new WeakSet<object>();

function serveRun({ vitest }: VitestPluginContext, maxConcurrentBuilds: number): void {
  if (served.has(vitest)) return;
  served.add(vitest);
  vitest.config.reporters.push(new VenvReporter(vitest, maxConcurrentBuilds));
  setAsideMalformed(vitest);
}
