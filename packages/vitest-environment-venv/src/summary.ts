import { styleText } from 'node:util';
import { count, formatMilliseconds } from './format.js';
import type { RunPlan } from './run-plan.js';
import type { Build, Tally } from './tally.js';

/** How many builds are told of, and how many requirements of each. */
const slowest = 3;
const shown = 3;

/** Milliseconds from which on a build is worth a line. */
const slow = 1_000;

/**
 * The lines that join the runner's own at the end of a run: those that have something notable to say, or all.
 * Coloured where standard output is a terminal that wants colours.
 */
export function formatSummary(tally: Tally, plan: RunPlan, isVerbose: boolean): readonly string[] {
  const lines = [
    ...(isVerbose || plan.built.size + plan.fetched.size > 0 ? [['Venv', counts(tally, plan)] as const] : []),
    ...(isVerbose ? [['Spent', spent(tally)] as const] : []),
    ...slowestBuilds(tally, isVerbose).map((text, index) => [index === 0 ? 'Builds' : '', text] as const),
    ...leftovers(tally).map((text) => ['Leftovers', text] as const),
  ];
  return lines.map(([label, text]) => `${styleText('dim', label.padStart(11))}  ${text}`);
}

function formatDuration(milliseconds: number): string {
  return milliseconds < 1_000 ? formatMilliseconds(milliseconds) : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function counts({ environments }: Tally, { snapshots, built, fetched }: RunPlan): string {
  const others = [...snapshots].filter((id) => !built.has(id));
  const came = others.filter((id) => fetched.has(id)).length;
  const origins = [
    `${count(built.size, 'snapshot')} built`,
    ...(came > 0 ? [`${came} fetched`] : []),
    `${others.length - came} found`,
  ];
  return [count(environments, 'environment'), ...origins].join(', ');
}

function spent({ preparing, making }: Tally): string {
  return `${formatDuration(preparing)} before the first test, ${formatDuration(making)} making environments`;
}

function slowestBuilds({ builds }: Tally, isVerbose: boolean): readonly string[] {
  return [...builds.values()]
    .filter(({ milliseconds }) => isVerbose || milliseconds >= slow)
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, slowest)
    .map(formatBuild);
}

function formatBuild({ requirements, milliseconds }: Build): string {
  const more = requirements.length - shown;
  const names = [...requirements.slice(0, shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${formatDuration(milliseconds)}  ${names}`;
}

function leftovers({ endedProcesses, swept }: Tally): readonly string[] {
  const parts = [
    ...(endedProcesses > 0 ? [`${count(endedProcesses, 'process', 'processes')} ended`] : []),
    ...(swept > 0 ? [`${count(swept, 'environment')} of earlier runs removed`] : []),
  ];
  return parts.length > 0 ? [parts.join(', ')] : [];
}
