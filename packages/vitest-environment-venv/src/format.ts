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

/** Stages that took next to nothing say nothing. */
function formatTimings(timings: Timings): string {
  return Object.entries(timings)
    .filter(([, milliseconds]) => milliseconds >= 0.05)
    .map(([stage, milliseconds]) => `${stage} ${formatMilliseconds(milliseconds)}`)
    .join(', ');
}

export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : nouns}`;
}
