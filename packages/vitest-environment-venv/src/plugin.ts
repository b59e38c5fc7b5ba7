import { createRequire } from 'node:module';
import type {} from 'vitest/config';
import type { Vite, VitestPluginContext } from 'vitest/node';
import type {} from './index.js';
import { failingModule, isStandIn, setAsideMalformed } from './malformed.js';
import { runInNode } from './node-instead.js';
import { pluginVariable, vitest3Variable } from './protocol.js';
import { VenvReporter } from './reporter.js';
import { stepsAroundSorting } from './sequencer.js';

export interface VenvPluginOptions {
  /** Builds of one run at the same time. Default: the setting, else half as many as there are processors, 2 to 8. */
  readonly maxConcurrentBuilds?: number;
}

/**
 * Makes every test file of the environment `venv` get a fresh virtualenv of its own, in every pool, isolated or not,
 * and builds all snapshots of a run before its first test starts. Files of other environments are left alone.
 */
export function venv({ maxConcurrentBuilds }: VenvPluginOptions = {}): Vite.Plugin {
  let root = process.cwd();
  return {
    name: 'vitest-environment-venv',
    enforce: 'pre',
    config: ({ test }) => (test?.server?.deps?.inline === true ? undefined : inlineSetupFile),
    resolveId: { order: 'pre', handler: resolveEnvironment },
    load: (id) => (isStandIn(id) ? failingModule(id, root) : undefined),
    configureVitest(context: VitestPluginContext) {
      root = context.project.config.root;
      // Tests in a browser have no processes to give an environment to.
      if (!context.project.config.browser.enabled) {
        addSetupFile(context);
        runInNode(context.project);
      }
      serveRun(context, maxConcurrentBuilds);
    },
  };
}

export default venv;

/** A file that Vitest leaves to Node is evaluated once per worker; one that it inlines, once per test file. */
const inlineSetupFile = {
  test: { server: { deps: { inline: [/vitest-environment-venv.*[\\/]dist[\\/]setup\.js$/] } } },
};

const { resolve } = createRequire(import.meta.url);

/** Every worker asks for the environment that a docblock names, and Vite would look through folders each time. */
function resolveEnvironment(this: { environment?: { name: string } }, id: string): string | undefined {
  const isEnvironment = id === 'vitest-environment-venv' && this.environment?.name === '__vitest__';
  return isEnvironment ? resolve(id) : undefined;
}

function addSetupFile({ project, vitest }: VitestPluginContext): void {
  // Side by side, the user's setup files would begin before the environment is ready. Vitest 4 looks at the root's
  // setting, Vitest 5 at the project's.
  vitest.config.sequence.setupFiles = 'list';
  project.config.sequence.setupFiles = 'list';
  project.config.setupFiles.unshift(resolve('vitest-environment-venv/setup'));
  project.config.env = {
    ...project.config.env,
    [pluginVariable]: String(process.pid),
    ...(vitest.version.startsWith('3.') && { [vitest3Variable]: 'yes' }),
  };
}

/** Vitest calls the plugin once per project, and again with a new config on a restart; a run is served once. */
function serveRun({ vitest }: VitestPluginContext, maxConcurrentBuilds: number | undefined): void {
  if (vitest.config.reporters.some((reporter) => reporter instanceof VenvReporter)) return;
  const reporter = new VenvReporter(vitest, maxConcurrentBuilds);
  vitest.config.reporters.push(reporter);
  stepsAroundSorting(vitest, {
    before: setAsideMalformed,
    after: (sorted) => reporter.onTestsSorted(sorted),
  });
}
