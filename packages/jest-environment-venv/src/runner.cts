import { relative } from 'node:path';
import type { Test } from 'jest-runner';
import { atDeclaration } from './at-declaration.cjs';
import { inProject } from './in-project.cjs';
import { requireFromJest } from './jest-modules.cjs';
import { type Prefetched, prefetch } from './prefetch.cjs';
import { withSweeping } from './sweeping.cjs';
import type { Core } from './types.cjs';

const { default: TestRunner } = requireFromJest('jest-runner');

type Subscribe = InstanceType<typeof TestRunner>['on'];
type Watcher = Parameters<InstanceType<typeof TestRunner>['runTests']>[1];
type Options = Parameters<InstanceType<typeof TestRunner>['runTests']>[2];

/**
 * Jest's own runner, which first builds all snapshots that its test files declare. A runner and not a `globalSetup`,
 * because Jest tells it exactly which files of which projects will run, on every run and re-run. A file whose
 * snapshot cannot be built fails without a worker; the others go on.
 */
export default class VenvRunner extends TestRunner {
  readonly #onStart: ((test: [Test]) => unknown)[] = [];
  readonly #onFailure: ((failure: [Test, { message: string; stack: string }]) => unknown)[] = [];

  /** Jest's reporters listen; files that never start are reported to the same. */
  override on: Subscribe = (name, listener) => {
    if (name === 'test-file-start') this.#onStart.push(listener as never);
    if (name === 'test-file-failure') this.#onFailure.push(listener as never);
    return super.on(name, listener);
  };

  override async runTests(tests: Test[], watcher: Watcher, options: Options): Promise<void> {
    const core = await import('@testvenv/core');
    await inProject(core, this._globalConfig.rootDir, () =>
      withSweeping(core, async (alsoSweep) => {
        const prefetched = await prefetch(core, tests);
        for (const { cacheDirectory } of prefetched.preparations.values()) await alsoSweep(cacheDirectory);
        tell(prefetched);
        for (const [test, error] of prefetched.failures) await this.#fail(core, test, error);
        const ready = tests.filter((test) => !prefetched.failures.has(test));
        if (ready.length === 0) return;
        const check = this.#checkRun(core, prefetched);
        await super.runTests(ready, watcher, options);
        for (const one of await check.finish()) process.stderr.write(`${core.formatTampering(one)}\n`);
        await core.pushesDone();
      }),
    );
  }

  #checkRun({ RunCheck }: Core, { preparations }: Prefetched) {
    const check = new RunCheck();
    super.on('test-file-start', ([test]) => {
      const prepared = preparations.get(test);
      const { config } = test.context;
      if (prepared) check.begin(test, relative(config.rootDir, test.path), prepared);
    });
    super.on('test-file-success', ([test]) => check.end(test));
    super.on('test-file-failure', ([test]) => check.end(test));
    return check;
  }

  async #fail(core: Core, test: Test, error: unknown): Promise<void> {
    const { message, stack = '' } = atDeclaration(core, error, test.context.config.rootDir) as Error;
    for (const listener of this.#onStart) await listener([test]);
    for (const listener of this.#onFailure) await listener([test, { message, stack }]);
  }
}

/** One line when something was built or fetched, or when asked to be verbose. */
function tell({ files, built, fetched, found }: Prefetched): void {
  if (built + fetched === 0 && process.env.TESTVENV_LOG !== 'verbose') return;
  const came = fetched > 0 ? ` ${fetched} fetched,` : '';
  process.stderr.write(
    `venv: ${count(files, 'test file')}, ${count(built, 'snapshot')} built,${came} ${found} found\n`,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
