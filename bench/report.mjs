import { midmean } from './measure.mjs';

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

/** @returns {{ name: string, ready: number | undefined, imported: number, samples: number }[]} milliseconds */
export function summarise(rows) {
  return rows.map(({ name, ready, imported }) => ({
    name,
    ready: ready.length > 0 ? midmean(ready) : undefined,
    imported: midmean(imported),
    samples: imported.length,
  }));
}

/** Each figure that was promised for a set, with what it is. */
export function targets(set, rows) {
  const [base, peer, built, plain] = [ours, uv, cold, venv].map((wanted) =>
    rows.find(({ name }) => name === wanted),
  );
  const wanted = set.name === 'large' ? 20 : 50;
  const all = [
    target(`${set.name}: ready, times faster than uv`, peer && peer.ready / base.ready, wanted),
    target(`${set.name}: ready + import, times faster than uv`, peer && peer.imported / base.imported, 2),
    limit(`${set.name}: empty cache (pip), of venv + pip`, built && plain && built.ready / plain.ready, 0.8),
    limit(
      `${set.name}: empty cache (uv), of uv with pip and bytecode`,
      ratioOf(rows, coldUv, uvWithPip),
      1.05,
    ),
    set.name === 'large'
      ? limit(`${set.name}: linked, of uv with bytecode`, ratioOf(rows, linked, uvCompiled), 0.25)
      : limit(`${set.name}: linked, of uv`, ratioOf(rows, linked, uv), 0.7),
    limit(`${set.name}: new snapshot (uv), of uv with bytecode`, ratioOf(rows, newUv, uvCompiled), 1.05),
    limit(
      `${set.name}: new snapshot (uv), of uv with bytecode and copies`,
      ratioOf(rows, newUv, uvCopied),
      1.05,
    ),
  ];
  return all.filter(({ value }) => value !== undefined);
}

function ratioOf(rows, name, other) {
  const [one, two] = [name, other].map((wanted) => rows.find((row) => row.name === wanted));
  return one && two && one.ready / two.ready;
}

function limit(what, value, atMost) {
  return { what, value, atMost, reached: value <= atMost };
}

function target(what, value, atLeast) {
  return { what, value, atLeast, reached: value >= atLeast };
}

export function formatTarget({ what, value, atLeast, atMost, reached }) {
  if (atLeast === undefined && atMost === undefined) return `        ${what}: ${value.toFixed(2)}`;
  const bound = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  return `${reached ? 'reached' : 'MISSED '}  ${what}: ${value.toFixed(2)} (${bound})`;
}
