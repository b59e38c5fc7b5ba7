import { mean, median, relativeError } from './measure.mjs';

const ours = 'testvenv';
const linked = 'testvenv, linked';
const cold = 'testvenv, empty cache (pip)';
const coldUv = 'testvenv, empty cache (uv)';
const newUv = 'testvenv, new snapshot (uv)';
const uvCompiled = 'the same with --compile-bytecode';
const uvWithPip = 'the same with --compile-bytecode and pip';
const uvCopied = 'the same with --compile-bytecode and --link-mode copy';
const uv = 'uv venv + uv pip install --offline';
const venv = 'python -m venv + pip install';

/**
 * Milliseconds: medians; means of those of a contest. Where a machine has two speeds, now this and now that, a median lies in one
 * of the two heaps, whichever got one round more.
 * @returns {{ name: string, ready?: Figure, imported: Figure }[]}
 * @typedef {{ value: number, samples: number, error?: number }} Figure
 */
export function summarise(rows) {
  return rows.map(({ name, contest, ready, imported }) => {
    const figure = contest === undefined ? typical : average;
    return { name, ...(ready.length > 0 && { ready: figure(ready) }), imported: figure(imported) };
  });
}

const typical = (samples) => ({ value: median(samples), samples: samples.length });

/** With its error, as a part of it, where that can be told. */
const average = (samples) => ({
  value: mean(samples),
  samples: samples.length,
  ...(samples.length > 1 && { error: relativeError(samples) }),
});

/** Each figure that was promised for a set, with what it is. */
export function targets({ name }, rows) {
  const of = (one, other, what = 'ready') => ratio(rows, one, other, what);
  const wanted = name === 'large' ? 20 : 50;
  const all = [
    target(`${name}: ready, times faster than uv`, of(uv, ours), wanted),
    target(`${name}: ready + import, times faster than uv`, of(uv, ours, 'imported'), 2),
    limit(`${name}: empty cache (pip), of venv + pip`, of(cold, venv), 0.8),
    limit(`${name}: empty cache (uv), of uv with pip and bytecode`, of(coldUv, uvWithPip), 1.05),
    name === 'large'
      ? limit(`${name}: linked, of uv with bytecode`, of(linked, uvCompiled), 0.25)
      : limit(`${name}: linked, of uv`, of(linked, uv), 0.7),
    limit(`${name}: new snapshot (uv), of uv with bytecode`, of(newUv, uvCompiled), 1.05),
    limit(`${name}: new snapshot (uv), of uv with bytecode and copies`, of(newUv, uvCopied), 1.05),
  ];
  return all.filter(({ value }) => value !== undefined);
}

/** How many times as much one takes as another, with its error where both have one; nothing where one did not take part. */
function ratio(rows, one, other, what) {
  const [above, below] = [one, other].map((wanted) => rows.find(({ name }) => name === wanted)?.[what]);
  if (!above || !below) return {};
  const value = above.value / below.value;
  const error = value * Math.hypot(above.error, below.error);
  return { value, ...(Number.isFinite(error) && { error }) };
}

function limit(what, { value, error }, atMost) {
  return { what, value, error, atMost, reached: value <= atMost };
}

function target(what, { value, error }, atLeast) {
  return { what, value, error, atLeast, reached: value >= atLeast };
}

export function formatTarget({ what, atLeast, atMost, reached, ...measured }) {
  const figure = `${what}: ${formatMeasured(measured)}`;
  if (atLeast === undefined && atMost === undefined) return `        ${figure}`;
  const bound = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  return `${reached ? 'reached' : 'MISSED '}  ${figure} (${bound})`;
}

export function formatMeasured({ value, error }) {
  return error === undefined ? value.toFixed(2) : `${value.toFixed(2)} ± ${error.toFixed(2)}`;
}
