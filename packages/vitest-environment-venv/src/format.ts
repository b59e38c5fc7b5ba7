import type { Timings } from '@testvenv/core';
import type { TestModule } from 'vitest/node';
import type { FileReport } from './protocol.js';
import type { RunPlan } from './run-plan.js';

/**
 * One line per test file: its environment, whether its snapshot was built or found, and the milliseconds per stage,
 * those before the run first.
 */
export function formatFile(
  { relativeModuleId }: Pick<TestModule, 'relativeModuleId'>,
  { environmentId, snapshotId, timings }: FileReport,
  { built }: RunPlan,
): string {
  const preparation = built.get(snapshotId);
  const origin = preparation ? 'built' : 'found';
  const stages = [preparation, timings].flatMap((each) => (each ? formatTimings(each) : [])).join(' | ');
  return ` venv ${relativeModuleId}  environment ${environmentId}  snapshot ${snapshotId.slice(0, 8)} ${origin}  ${stages}`;
}

export function formatSummary(environments: number, { files: planned, built }: RunPlan): string {
  const files = [...planned.values()].flatMap((own) => [...own.values()]);
  const snapshots = new Set(
    files.flatMap((file) => ('preparation' in file ? [file.preparation.snapshotId] : [])),
  );
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
