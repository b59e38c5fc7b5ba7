// testvenv beside uv, virtualenv and venv + pip on the same job, in one run. See `npm run bench -- --help`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { declare, prepare } from '../packages/core/dist/index.js';
import { coldRunCost } from './cold-run.mjs';
import { contestants, pip } from './contestants.mjs';
import { filesystemOf, formatFilesystem } from './filesystem.mjs';
import { importCost } from './import-cost.mjs';
import { jestCost } from './jest-cost.mjs';
import { managerCost } from './manager-cost.mjs';
import { measureSet } from './measure.mjs';
import { perTestCost } from './per-test-cost.mjs';
import { provisionCost } from './provision-cost.mjs';
import { formatTable, formatTarget, summarise, targets } from './report.mjs';
import { runProgram } from './run-program.mjs';
import { python as pythonVersion, sets } from './sets.mjs';
import { snapshotCost } from './snapshot-cost.mjs';
import { tellingCost } from './telling-cost.mjs';
import { installTools } from './tools.mjs';
import { vitestCosts } from './vitest-cost.mjs';
import { prepareVitestProject } from './vitest-project.mjs';

const help = `npm run bench -- [options]

  --quick       fewer repetitions; the large set without the pip contestants
  --set NAME    only this set (${sets.map(({ name }) => name).join(', ')}); repeat for more
  --dir DIR     where the caches and all that is made live, on the filesystem to be measured; default: this repository's
  --json FILE   also write the figures to a file
`;

function readOptions() {
  const options = {
    quick: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true },
    dir: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  };
  const { values } = parseArgs({ options });
  const unknown = values.set?.find((name) => !sets.some((set) => set.name === name));
  if (unknown) throw new TypeError(`unknown set "${unknown}"`);
  return values;
}

function repetitions(set, quick) {
  if (quick) return { fast: 5, slow: set.name === 'small' ? 3 : 1 };
  return { fast: 15, slow: set.name === 'large' ? 2 : 5 };
}

const log = (text) => process.stderr.write(`${text}\n`);

/**
 * The caches of all contestants live on one filesystem, with what they make, and end with the run. By default in a folder
 * of the repository: the one for temporary files is where everybody deletes.
 */
async function bench({ quick, set: wanted, dir, json }) {
  const own = resolve(dir ?? fileURLToPath(new URL('../.testvenv/', import.meta.url)));
  mkdirSync(own, { recursive: true });
  const filesystem = filesystemOf(own);
  process.stdout.write(`${formatFilesystem(filesystem)}\n`);
  const folder = mkdtempSync(join(own, 'bench-'));
  const cacheDirectory = join(folder, 'cache');
  try {
    mkdirSync(cacheDirectory, { mode: 0o700 });
    const { interpreter } = await prepare(declare({ python: pythonVersion, cacheDir: cacheDirectory }));
    const python = interpreter.executable;
    const tools = installTools(join(folder, 'tools'), python);
    const all = contestants({ tools, python, folder, cacheDirectory });
    const results = [];
    for (const set of sets.filter(({ name }) => wanted?.includes(name) ?? true)) {
      warmUv(tools, python, folder, set);
      const competing = quick && set.name === 'large' ? all.filter(({ slow }) => !slow) : all;
      const rows = summarise(await measureSet(set, competing, { ...repetitions(set, quick), folder, log }));
      results.push({
        set: set.name,
        distributions: set.requirements.length,
        rows,
        targets: [
          ...targets(set, rows),
          ...(await callCosts(set, cacheDirectory, quick ? 9 : 31)),
          ...(await snapshotCost(set, cacheDirectory, quick ? 5 : 15)),
        ],
      });
      process.stdout.write(`${formatTable(set, rows)}\n`);
    }
    const costs = measureCosts(folder, cacheDirectory, quick);
    const reached = [...results.flatMap((result) => result.targets), ...costs];
    process.stdout.write(`\n${reached.map(formatTarget).join('\n')}\n`);
    if (json)
      writeFileSync(
        json,
        `${JSON.stringify({ machine: { ...machine(python, tools), filesystem }, results, costs }, null, 2)}\n`,
      );
  } finally {
    runProgram('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
}

/** `--offline` finds everything from here on. */
function warmUv(tools, python, folder, set) {
  const env = { ...process.env, UV_CACHE_DIR: join(folder, 'uv-cache'), UV_PYTHON_DOWNLOADS: 'never' };
  const prefix = join(folder, `made-warm-${set.name}`);
  runProgram(tools.uv, ['venv', '--quiet', '--python', python, prefix], env);
  runProgram(
    tools.uv,
    ['pip', 'install', '--quiet', '--python', join(prefix, 'bin', 'python'), '-r', set.file, pip],
    env,
  );
}

/** Of the API: what it tells; for the small set also what the manager costs, and a fresh environment per test. */
async function callCosts(set, cacheDirectory, repetitions) {
  const telling = await tellingCost(set, cacheDirectory, repetitions);
  if (set.name !== 'small') return telling;
  const managing = await managerCost(set, cacheDirectory, repetitions);
  return [...telling, ...managing, await provisionCost(set, cacheDirectory, repetitions)];
}

function measureCosts(folder, cacheDirectory, quick) {
  log('import, Vitest and Jest');
  const loading = importCost(quick ? 7 : 21);
  const project = prepareVitestProject(folder);
  return [
    { what: 'import of @testvenv/core, ms', value: loading, atMost: 30, reached: loading <= 30 },
    ...vitestCosts(project, cacheDirectory, quick ? 3 : 9),
    coldRunCost(project, folder, quick ? 1 : 3),
    perTestCost(project, cacheDirectory),
    jestCost(folder, cacheDirectory, quick ? 3 : 9),
  ];
}

function machine(python, { uv }) {
  return {
    processor: cpus()[0]?.model,
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    python: runProgram(python, ['--version']).trim(),
    uv: runProgram(uv, ['--version']).trim(),
  };
}

try {
  const options = readOptions();
  if (options.help) process.stdout.write(help);
  else await bench(options);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n\n${help}`);
  process.exitCode = 1;
}
