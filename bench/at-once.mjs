import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { declare, prepare, provision } from '../packages/core/dist/index.js';
import { startHolder } from './holder.mjs';
import { clear, median } from './measure.mjs';
import { row } from './rows.mjs';
import { python as pythonVersion, sets } from './sets.mjs';

const run = promisify(execFile);
const processes = 4;
/** Programs side by side: more only wait for each other. */
const width = availableParallelism() * 2;

/**
 * Many environments over the small set made at the same time: milliseconds until the last is ready. Ours by one process
 * and by four that run already, as a runner's workers do; others by as many programs at a time as pay. Who takes pip's seconds for
 * each takes part in the 20 only.
 */
export async function atOnce({ tools, python, folder, cacheDirectory, env, quick, log }) {
  const [{ file, requirements }] = sets;
  const wishes = { requirements, python: pythonVersion, cacheDir: cacheDirectory };
  await prepare(declare(wishes));
  const target = () => join(mkdtempSync(join(folder, 'made-')), 'venv');
  const uv = async () => {
    const prefix = target();
    await run(tools.uv, ['venv', '--quiet', '--python', python, prefix], { env });
    const into = ['--python', join(prefix, 'bin', 'python')];
    await run(tools.uv, ['pip', 'install', '--quiet', '--offline', ...into, '-r', file], { env });
  };
  const byPip = (command, args) => async () => {
    const prefix = target();
    await run(command, [...args, prefix]);
    await run(join(prefix, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', file]);
  };
  const each = (make) => (count) => inParallel(count, make);
  const contestants = [
    { name: 'testvenv', make: (count) => inOneProcess(wishes, count) },
    { name: `testvenv, ${processes} processes`, make: (count) => inProcesses(wishes, count) },
    { name: 'uv venv + uv pip install --offline', make: each(uv) },
    {
      name: 'virtualenv + pip install',
      make: each(byPip(tools.virtualenv, ['--quiet', '--python', python])),
      slow: true,
    },
    { name: 'python -m venv + pip install', make: each(byPip(python, ['-m', 'venv'])), slow: true },
  ];
  const rows = [];
  for (const count of quick ? [20] : [20, 200]) {
    const competing = contestants.filter(({ slow }) => !slow || (count === 20 && !quick));
    const figures = [];
    for (const { name, make, slow } of competing) {
      log(`${count} at once: ${name}`);
      const samples = [];
      for (let round = 0; round < (slow || quick || count > 20 ? 1 : 3); round++)
        samples.push(await make(count));
      figures.push({ name, value: median(samples), samples: samples.length });
    }
    clear(folder);
    rows.push(row('ready, all at once', String(count), 'ms', figures));
  }
  return rows;
}

async function inOneProcess(wishes, count) {
  const declaration = declare(wishes);
  const start = performance.now();
  const made = await Promise.all(Array.from({ length: count }, () => provision(declaration)));
  const took = performance.now() - start;
  await Promise.all(made.map((environment) => environment.dispose()));
  return took;
}

async function inProcesses(wishes, count) {
  const holders = Array.from({ length: processes }, () => startHolder(wishes.cacheDir, wishes));
  // The first of a process loads the engine.
  await Promise.all(holders.map(({ ask }) => ask('one')));
  const start = performance.now();
  await Promise.all(
    holders.map(async ({ ask }) => {
      for (let made = 0; made < count / processes; made++) await ask('one');
    }),
  );
  const took = performance.now() - start;
  await Promise.all(holders.map(({ end }) => end()));
  return took;
}

async function inParallel(count, make) {
  const start = performance.now();
  let left = count;
  const lane = async () => {
    while (left-- > 0) await make();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return performance.now() - start;
}
