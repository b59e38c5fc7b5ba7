import {
  cacheDirectory,
  disposeHandedOver,
  formatTampering,
  pushesDone,
  RunCheck,
  sweep,
  type VenvEvent,
} from '@testvenv/core';
import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { EnvironmentsAhead } from './ahead.js';
import { formatFile } from './format.js';
import { prefetch } from './prefetch.js';
import { ProjectRun } from './project-run.js';
import type { FileReport } from './protocol.js';
import { RunPlan } from './run-plan.js';
import { formatSummary } from './summary.js';
import { Tally } from './tally.js';

/** Full with `TESTVENV_LOG=verbose`; otherwise only what is worth a line. */
const isVerbose = process.env.TESTVENV_LOG === 'verbose';

/**
 * Builds the snapshots of each run and re-run before its tests start, makes and ends the environments of its test files,
 * and tells what became of them.
 */
export class VenvReporter implements Reporter {
  readonly #vitest: Vitest;
  readonly #maxConcurrentBuilds: number | undefined;
  readonly #check = new RunCheck();
  readonly #listener = (event: VenvEvent) => this.#tally.hear(event);
  readonly #ahead = new EnvironmentsAhead(this.#listener);
  readonly #project = new ProjectRun();
  #plan = new RunPlan();
  #tally = new Tally();
  #hasSpoken = false;
  /** A watched re-run may start before the run that it cancels has ended. */
  #runs = 0;

  constructor(vitest: Vitest, maxConcurrentBuilds: number | undefined) {
    this.#vitest = vitest;
    this.#maxConcurrentBuilds = maxConcurrentBuilds;
  }

  async onTestRunStart(): Promise<void> {
    if (!this.#hasSpoken) this.#sayWhoIsLeftAlone();
    this.#hasSpoken = true;
    if (this.#runs === 0) await this.#project.begin(this.#vitest.config.root);
    this.#runs += 1;
    this.#tally.swept += (await sweep()).environments;
  }

  /**
   * Called by the sequencer, which only then knows the files of this shard, after the start and before the first test;
   * by Vitest 3 for each pool. Where tests are only listed, no run has started.
   */
  async onTestsSorted(sorted: readonly TestSpecification[]): Promise<void> {
    if (this.#runs === 0) return;
    const plan = this.#plan;
    const start = performance.now();
    await prefetch(this.#vitest, sorted, this.#maxConcurrentBuilds, plan, this.#listener);
    this.#tally.preparing += performance.now() - start;
    for (const directory of plan.cacheDirectories)
      if (directory !== cacheDirectory()) this.#tally.swept += (await sweep(directory)).environments;
    this.#ahead.plan(sorted.flatMap(({ project, moduleId }) => plan.environmentOf(project, moduleId) ?? []));
  }

  /** Synchronous: Vitest handles the worker's next message, the wish for the setup file, after this. */
  onTestModuleQueued(module: TestModule): void {
    if (isTypecheck(module)) return;
    const { id, project, moduleId, relativeModuleId } = module;
    const planned = this.#plan.environmentOf(project, moduleId);
    if (!planned) return;
    this.#check.begin(id, relativeModuleId, planned.preparation);
    this.#ahead.begin(planned.environmentId);
  }

  /** The worker waits for this: processes of the file's environment have ended when the next file begins. */
  async onTestModuleEnd(module: TestModule): Promise<void> {
    if (isTypecheck(module)) return;
    this.#check.end(module.id);
    const { testvenv: report } = module.meta() as { testvenv?: FileReport };
    if (report) this.#tell(module, report);
    const planned = this.#plan.environmentOf(module.project, module.moduleId);
    if (!planned) return;
    const { environmentId, preparation } = planned;
    await this.#ahead.end(environmentId);
    // The worker's own. A thread may have had no time to end it, nor knows a fork whether more of its hooks follow.
    if (report && report.environmentId !== environmentId)
      await disposeHandedOver(report.environmentId, preparation.cacheDirectory, this.#listener);
  }

  async onTestRunEnd(): Promise<void> {
    // While it watches, Vitest's typechecker tells of its own ends, which no start came before.
    if (this.#runs === 0) return;
    this.#runs -= 1;
    await this.#ahead.endAll();
    const lines = formatSummary(this.#tally, this.#plan, isVerbose);
    if (lines.length > 0) this.#vitest.logger.log(`${lines.join('\n')}\n`);
    const used = new Set([cacheDirectory(), ...this.#plan.cacheDirectories]);
    this.#plan = new RunPlan();
    this.#tally = new Tally();
    for (const one of await this.#check.finish()) this.#vitest.logger.error(formatTampering(one));
    await pushesDone();
    for (const directory of used) await sweep(directory);
    const report = this.#runs === 0 ? await this.#project.finish() : undefined;
    if (report) this.#vitest.logger.log(` venv report in ${report}`);
  }

  /** Tests in a browser have no processes to give an environment to. */
  #sayWhoIsLeftAlone(): void {
    const inBrowsers = this.#vitest.projects.filter(({ config }) => config.browser.enabled);
    for (const { name } of inBrowsers)
      this.#vitest.logger.log(` venv the project "${name}" runs in a browser: its tests get no environment`);
  }

  #tell(module: TestModule, report: FileReport): void {
    this.#tally.add(report);
    this.#project.tellFile(module, report);
    if (!isVerbose) return;
    const timings = { ...this.#ahead.get(report.environmentId)?.timings, ...report.timings };
    this.#vitest.logger.log(formatFile(module, { ...report, timings }, this.#plan));
  }
}

/** The same file may be type-checked while its tests run, and that has no environment to end. */
function isTypecheck(module: TestModule): boolean {
  return (module.meta() as { readonly typecheck?: boolean }).typecheck === true;
}
