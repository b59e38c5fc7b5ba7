import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { journalPath, reportVariable, wishedReport } from '../event/journal.js';
import { publisher } from '../event/publish.js';
import { createMonitor } from '../monitor/monitor.js';
import { followEnvironments } from './follow.js';
import { type WrittenReport, writeReport } from './write.js';

/** What only the runner knows. */
export interface TestFileRun {
  readonly environmentId: string;
  /** Relative to the project's folder. */
  readonly file: string;
  /** The process that ran it, or `pid/thread`. */
  readonly worker: string;
  readonly milliseconds: number;
}

/** A run that is to be reported. */
export interface ReportedRun {
  /** A test file was run. */
  tellFile(run: TestFileRun): void;
  /** Ends it, and writes the report. */
  finish(): Promise<WrittenReport>;
}

/** The pid of the main process whose run is reported: what tests run inside it belongs to it. */
const reporterVariable = 'TESTVENV_REPORTER';

/** Milliseconds between two samples. */
const interval = 250;

/**
 * Begins the journal of a run, to which this process and all that it starts add their events, and samples the environments.
 * @param root the project's folder, where a relative folder for the report begins
 * @returns nothing where no report is asked for (`TESTVENV_REPORT`), or another's run is inside which this one is
 */
export function startReport(root: string): ReportedRun | undefined {
  const wished = wishedReport();
  if (!wished || process.env[reporterVariable]) return undefined;
  const folder = resolve(root, wished);
  mkdirSync(folder, { recursive: true });
  writeFileSync(journalPath(folder), '', { mode: 0o600 });
  process.env[reportVariable] = folder;
  process.env[reporterVariable] = String(process.pid);
  const tell = publisher({});
  const monitor = createMonitor(followEnvironments(journalPath(folder)), tell, { interval });
  return {
    tellFile: (run) => tell({ type: 'testFileRun', ...run }),
    async finish() {
      monitor.stop();
      delete process.env[reporterVariable];
      return writeReport(folder);
    },
  };
}
