import type { Preparation, Timings } from '@testvenv/core';
import type { FileReport } from './protocol.js';

export interface RunSummary {
  readonly environments: number;
  /** Of each test file. Files that declare the same share one. */
  readonly preparations: readonly Preparation[];
}

/** One line per test file: its environment, whether its snapshot was built or found, and the milliseconds per stage. */
export function formatFile(
  file: string,
  { environmentId, snapshotId, timings }: FileReport,
  before?: Preparation,
): string {
  const origin = before?.origin ?? 'found';
  const stages = [
    ...(origin === 'built' ? [formatTimings(before?.timings ?? {})] : []),
    formatTimings(timings),
  ];
  return ` venv ${file}  environment ${environmentId}  snapshot ${snapshotId.slice(0, 8)} ${origin}  ${stages.join(' | ')}`;
}

export function formatSummary({ environments, preparations }: RunSummary): string {
  const snapshots = new Map(preparations.map((preparation) => [preparation.snapshotId, preparation]));
  const built = [...snapshots.values()].filter(({ origin }) => origin === 'built').length;
  return ` venv ${count(environments, 'environment')}, ${count(built, 'snapshot')} built, ${snapshots.size - built} found`;
}

function formatTimings(timings: Timings): string {
  return Object.entries(timings)
    .map(([stage, milliseconds]) => `${stage} ${formatMilliseconds(milliseconds)}`)
    .join(', ');
}

function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
