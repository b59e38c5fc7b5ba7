// The page of the comparison, and its charts, of figures that were written by a run. By itself: `node bench/page.mjs [FILE.json]`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageCharts } from './page-charts.mjs';
import { formatMachine, formatTables, formatTargets, whereWeLose } from './page-tables.mjs';
import { writeRecorded } from './record.mjs';
import { runProgram } from './run-program.mjs';

const docs = new URL('../docs/', import.meta.url);
const repository = fileURLToPath(new URL('..', import.meta.url));
const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome');
const folder = new URL('bench/', docs);

/** The figures that the page tells. */
export const recordedFigures = fileURLToPath(new URL('comparison.json', folder));

/** Writes docs/comparison.md, its charts, the figures it tells, and the ratios that later runs are compared with. */
export function writePage(figures) {
  mkdirSync(folder, { recursive: true });
  const charts = pageCharts(figures.rows);
  for (const { name, svg } of charts) writeFileSync(new URL(`${name}.svg`, folder), svg);
  writeFileSync(recordedFigures, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(new URL('comparison.md', docs), page(figures, charts));
  writeRecorded(figures.rows);
  // As the formatter has it, which also aligns the tables.
  const written = ['docs/comparison.md', 'docs/bench', 'bench/recorded.json'].map((path) =>
    join(repository, path),
  );
  runProgram(process.execPath, [biome, 'check', '--write', ...written]);
}

function page({ machine, rows, targets }, charts) {
  return `# Comparison

<!-- written by npm run bench -- --page -->

testvenv beside uv, virtualenv, \`venv\` + pip, tox and nox, wherever they do the same job: a fresh Python environment with
a given list of distributions. All were measured in one run, in turn, with the same archives in their caches.
Less is better; beside each figure of another tool stands how many times ours it is: **below 1× it is ahead of us**, and
[all such rows are listed](#where-we-lose). Times of machines cannot be compared, ratios can, roughly: [measure your
own](performance.md#measure-it-yourself).

${charts.map(({ name, title, description }) => `![${title}: ${description}](bench/${name}.svg)`).join('\n\n')}

## Where we lose

${whereWeLose(rows)}

## All figures

The sets: _small_ is requests and what it needs (5 distributions), _medium_ a web service with its tests (64), _large_ a data-science
stack (106); all pinned. Figures are medians, of as many rounds as the [file of them](bench/comparison.json) says (fewer where one
takes a minute), unless [it says otherwise](#how-it-was-measured).

${formatTables(rows)}

## In a test runner

What a test file, or a call of the API, costs, and what we hold ourselves to.

${formatTargets(targets)}

## How it was measured

${formatMachine(machine)}

- _testvenv_: \`provision(declare({ requirements }))\` in a Node process that runs; _Node start included_: in one of its own. Environments
  are layered unless the row says otherwise, have pip, and bytecode.
- _uv_: \`uv venv PREFIX\`, then \`uv pip install --offline -r FILE\`: no pip, no bytecode. Variants add
  \`--compile-bytecode\`, and pip. The caches are on the same filesystem, so that uv links files rather than copies them.
- _uv run_: \`uv run --isolated --no-project --offline --with-requirements FILE python -c …\`. uv keeps that environment in its
  cache and uses it again for the same list: what a program changes there stays.
- _virtualenv_, _venv_: then \`python -m pip install -r FILE\`, archives in pip's cache.
- _tox_: \`tox run\` with \`no_package\` and \`deps = -r FILE\` in a new \`--workdir\`, by virtualenv or tox-uv; _nox_: a session with \`install\` and
  \`run\` in a new \`--envdir\`, by virtualenv or uv. They run a command in what they make, so they are in rows that
  import. _Kept environment_: the second run of either, which finds the environment of the first. That is not a fresh one:
  what a test installs or edits there, the next one finds.
- _Cold_: our cache is empty, archives are there. tox, nox, virtualenv and uv keep no environments, so that for them each run is such a one.
- _One distribution more_: a snapshot of the set is there, and the list grows by one. uv is not given that one: its environment is the set.
- _Restore_: back to a list after one package came in; for uv, \`uv pip sync\`. _Clone_: another environment with the same
  packages; for uv, \`uv pip freeze\` into a new one. _Dispose_: until the call is back; the files go a moment later.
- _All at once_: ours in one process and in four; others two programs per core at a time. Those that take pip's seconds for each take part in
  20 only; tox and nox not, which have no such mode or take as long as what they call.
- _By number of distributions_: tiny ones of nine modules each, out of a folder, without an index.
- _Disk_: whole blocks. What environments share is counted once: our snapshot, files that uv links from its cache. _Memory_: what each
  of 200 live environments adds to the Node process; other tools' programs have ended by then.
- _Turns_: in each round of the sets in another order, and each when what was written before lies on the disk; those of milliseconds
  among themselves, before those that build or compile. A new snapshot and uv with bytecode, an empty cache and the same with pip, which
  we hold to a few per cent of each other, are measured among themselves, and told as means: a build of ten seconds scatters by a
  tenth, often about two values, and the mean of 32 by a fiftieth. Their ratios stand with that error (one standard error).
- One run on one machine: elsewhere differences below a quarter mean nothing.
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writePage(JSON.parse(readFileSync(process.argv[2] ?? recordedFigures, 'utf8')));
