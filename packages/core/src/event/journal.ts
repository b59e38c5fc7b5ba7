import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { truthOf } from '../truth-of.js';
import type { VenvListener } from './event-bus.js';
import type { PublishedEvent } from './events.js';

/** The variable that asks for a report of a run, and says in which folder: set by the runner's main process for all. */
export const reportVariable = 'TESTVENV_REPORT';

/** Where a report goes that is asked for without a folder, relative to the project's. */
export const usualReportFolder = 'testvenv-report';

/** The folder that the variable names, or nothing where no report is asked for. */
export function wishedReport(): string | undefined {
  const text = process.env[reportVariable];
  if (!text) return undefined;
  const isWished = truthOf(text);
  if (isWished === undefined) return text;
  return isWished ? usualReportFolder : undefined;
}

/** The journal of a run: one event a line, by all processes of the run. */
export function journalPath(folder: string): string {
  return join(folder, 'events.ndjson');
}

/** A listener that writes into the journal of the run, or nothing where no report is asked for. */
export function journalIfAsked(): VenvListener<PublishedEvent> | undefined {
  const folder = wishedReport();
  if (!folder) return undefined;
  const path = journalPath(folder);
  // One write with O_APPEND for each: lines of several processes do not mix, and a kill loses none that was told.
  return (event) => appendFileSync(path, `${JSON.stringify(event)}\n`, { mode: 0o600 });
}
