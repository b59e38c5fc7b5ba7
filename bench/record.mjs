import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { peersOf, ratioName, rowName } from './rows.mjs';

/** The ratios of the last run that was recorded: times of machines cannot be compared, ratios can. */
const file = fileURLToPath(new URL('recorded.json', import.meta.url));

/** How much of a recorded ratio may be lost before it is said. */
const tolerated = 1.25;

export function readRecorded() {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

export function writeRecorded(rows) {
  const ratios = rows.flatMap((row) =>
    peersOf(row).map((peer) => [ratioName(row, peer), Number(peer.ratio.toPrecision(4))]),
  );
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(ratios), null, 2)}\n`);
}

export const isRegressed = (ratio, recorded) => recorded !== undefined && ratio * tolerated < recorded;

/**
 * Figures of a run in parts: those of `now` replace those of `before` that say the same. What was measured on another
 * machine, or with other versions, is left out.
 */
export function merge(before, now) {
  if (before === undefined || JSON.stringify(before.machine) !== JSON.stringify(now.machine)) return now;
  return {
    machine: now.machine,
    rows: replaced(before.rows, now.rows, rowName),
    targets: replaced(before.targets, now.targets, ({ what }) => what),
  };
}

/** In the places of those that they replace: a page keeps its order. */
function replaced(before, now, name) {
  const anew = new Map(now.map((one) => [name(one), one]));
  const known = new Set(before.map(name));
  return [...before.map((one) => anew.get(name(one)) ?? one), ...now.filter((one) => !known.has(name(one)))];
}
