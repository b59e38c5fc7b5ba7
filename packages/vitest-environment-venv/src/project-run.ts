import { applyProjectSettings, wishedReport } from '@testvenv/core';
import type { ReportedRun } from '@testvenv/core/report';
import type { TestModule } from 'vitest/node';
import type { FileReport } from './protocol.js';

/** A run inside its project, whose settings file holds meanwhile, and may ask for a report. */
export class ProjectRun {
  #undo = () => {};
  #reported: ReportedRun | undefined;

  /** @throws VenvError `INVALID_REQUEST` where the settings file is malformed */
  async begin(root: string): Promise<void> {
    this.#undo = await applyProjectSettings(root);
    if (!wishedReport()) return;
    const { startReport } = await import('@testvenv/core/report');
    this.#reported ??= startReport(root);
  }

  tellFile(module: TestModule, { environmentId, worker }: FileReport): void {
    const { setupDuration, collectDuration, duration } = module.diagnostic();
    const milliseconds = setupDuration + collectDuration + duration;
    this.#reported?.tellFile({ environmentId, file: module.relativeModuleId, worker, milliseconds });
  }

  /** @returns the path of the report, if there is one */
  async finish(): Promise<string | undefined> {
    const written = await this.#reported?.finish();
    this.#reported = undefined;
    this.#undo();
    return written?.html;
  }
}
