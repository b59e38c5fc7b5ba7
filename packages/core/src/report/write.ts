import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheLayout } from '../cache/layout.js';
import type { PublishedEvent } from '../event/events.js';
import { inPool } from '../filesystem/pool.js';
import { eventsOf } from './environments.js';
import { page } from './html/page.js';
import { readJournal } from './read-journal.js';
import { reportOf } from './report.js';
import type { Report } from './schema.js';

/** The files of a report. */
export interface WrittenReport {
  readonly json: string;
  readonly html: string;
  readonly report: Report;
}

/**
 * Writes `report.json` and `report.html` beside the journal of a run.
 * @throws VenvError `INVALID_REQUEST` where there is no journal
 */
export async function writeReport(folder: string): Promise<WrittenReport> {
  const events = readJournal(folder);
  const report = reportOf(events, await sizesOf(events));
  const [json, html] = [join(folder, 'report.json'), join(folder, 'report.html')];
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(html, page(report));
  return { json, html, report };
}

/** Bytes of the snapshots that environments stood over: an environment's folder tells in which cache they are. */
async function sizesOf(events: readonly PublishedEvent[]): Promise<ReadonlyMap<string, number>> {
  const roots = new Map(
    eventsOf(events, 'environmentCreated').flatMap(({ snapshotId, prefix }) =>
      snapshotId === undefined || prefix === undefined
        ? []
        : [[snapshotId, cacheLayout(join(prefix, '..', '..')).snapshot(snapshotId).root] as const],
    ),
  );
  const sizes = await inPool('diskUsage', { paths: [...roots.values()] });
  return new Map([...roots.keys()].map((id, index) => [id, sizes[index] ?? 0]));
}
