import { formatTampering, RunCheck, sweep } from '@testvenv/core';
import type { Reporter, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { formatFile, formatSummary } from './format.js';
import { type Prefetched, prefetch } from './prefetch.js';
import type { FileReport } from './protocol.js';

/** Full with `TESTVENV_LOG=verbose`; otherwise only what is worth a line. */
const isVerbose = process.env.TESTVENV_LOG === 'verbose';

/** Builds the snapshots of each run and re-run before its tests start, and tells what became of them. */
export class VenvReporter implements Reporter {
  readonly #vitest: Vitest;
  readonly #maxConcurrentBuilds: number;
  readonly #check = new RunCheck();
  #prefetched: Prefetched = { preparations: new Map(), built: new Set() };
  #environments = 0;

  constructor(vitest: Vitest, maxConcurrentBuilds: number) {
    this.#vitest = vitest;
    this.#maxConcurrentBuilds = maxConcurrentBuilds;
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#environments = 0;
    await sweep();
    this.#prefetched = await prefetch(this.#vitest, specifications, this.#maxConcurrentBuilds);
  }

  onTestModuleQueued({ id, moduleId, relativeModuleId }: TestModule): void {
    const prepared = this.#prefetched.preparations.get(moduleId);
    if (prepared) this.#check.begin(id, relativeModuleId, prepared);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#check.end(module.id);
    const { testvenv: report } = module.meta() as { testvenv?: FileReport };
    if (!report) return;
    this.#environments += 1;
    if (isVerbose) this.#vitest.logger.log(formatFile(module, report, this.#prefetched));
  }

  async onTestRunEnd(): Promise<void> {
    const isNotable = this.#prefetched.built.size > 0;
    if (isVerbose || isNotable) this.#vitest.logger.log(formatSummary(this.#environments, this.#prefetched));
    for (const one of await this.#check.finish()) this.#vitest.logger.error(formatTampering(one));
    await sweep();
  }
}
