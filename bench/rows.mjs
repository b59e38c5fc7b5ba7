/**
 * A row of the comparison: one job, done for `of` (a set, a number), and what it took each. Ours comes first; less is better.
 * @typedef {{ job: string, of: string, unit: 'ms' | 'kB', figures: Figure[] }} Row
 * @typedef {{ name: string, value: number, samples: number }} Figure
 */

/** @returns {Row} without the figures of those that did not take part */
export function row(job, of, unit, figures) {
  return { job, of, unit, figures: figures.filter((figure) => figure?.value !== undefined) };
}

export const rowName = ({ job, of }) => `${job}, ${of}`;

export const isOurs = ({ name }) => name.startsWith('testvenv');

/** The others of a row, each with how many times as much it took as ours: below 1 we lose. */
export function peersOf({ figures: [ours, ...others] }) {
  return others
    .filter((figure) => !isOurs(figure))
    .map((peer) => ({ ...peer, ratio: peer.value / ours.value }));
}

/** What a ratio is recorded under. */
export function ratioName(row, { name }) {
  return `${rowName(row)}: ${name}`;
}

export function formatValue(value, unit) {
  if (unit === 'kB') return value < 10_000 ? `${value.toFixed(1)} kB` : `${(value / 1000).toFixed(1)} MB`;
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

export function formatRatio(ratio) {
  return `${ratio < 10 ? ratio.toFixed(2) : Math.round(ratio)}×`;
}
