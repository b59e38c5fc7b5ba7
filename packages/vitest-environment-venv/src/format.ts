import type { Timings } from '@testvenv/core';
import type { Prefetched } from './prefetch.js';
import type { FileReport } from './protocol.js';

/** What of Vitest's test module is told. */
interface ReportedModule {
  readonly moduleId: string;
  readonly relativeModuleId: string;
}

/**
 * One line per test file: its environment, whether its snapshot was built or found, and the milliseconds per stage,
 * those before the run first.
 */
export function formatFile(
  { moduleId, relativeModuleId }: ReportedModule,
  { environmentId, snapshotId, timings }: FileReport,
  { preparations, built }: Prefetched,
): string {
  const origin = built.has(snapshotId) ? 'built' : 'found';
  const before = origin === 'built' ? [formatTimings(preparations.get(moduleId)?.timings ?? {})] : [];
  const stages = [...before, formatTimings(timings)].join(' | ');
  return ` venv ${relativeModuleId}  environment ${environmentId}  snapshot ${snapshotId.slice(0, 8)} ${origin}  ${stages}`;
}

export function formatSummary(environments: number, { preparations, built }: Prefetched): string {
  const snapshots = new Set([...preparations.values()].map(({ snapshotId }) => snapshotId));
  const found = [...snapshots].filter((id) => !built.has(id)).length;
  return ` venv ${count(environments, 'environment')}, ${count(built.size, 'snapshot')} built, ${found} found`;
}

/** Stages that took next to nothing say nothing. */
function formatTimings(timings: Timings): string {
  return Object.entries(timings)
    .filter(([, milliseconds]) => milliseconds >= 0.05)
    .map(([stage, milliseconds]) => `${stage} ${formatMilliseconds(milliseconds)}`)
    .join(', ');
}

function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
