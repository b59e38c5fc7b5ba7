import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declare, prepare, provision } from '../packages/core/dist/index.js';
import { pip } from './contestants.mjs';
import { clear, median, shuffled } from './measure.mjs';
import { row } from './rows.mjs';
import { runProgram } from './run-program.mjs';

const script = fileURLToPath(new URL('tiny-wheels.py', import.meta.url));
const sizes = [10, 50, 100, 200, 400];

/**
 * How the time until an environment is ready grows with the number of its distributions: 10 to 400, each of nine modules,
 * from a folder of wheels, without an index. Milliseconds.
 */
export async function growth({ tools, python, folder, cacheDirectory, env, quick, log }) {
  const wheels = join(folder, 'wheels');
  const counts = quick ? sizes.slice(0, 2) : sizes;
  runProgram(python, [script, wheels, String(counts.at(-1))]);
  runProgram(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', wheels, pip]);
  const rows = [];
  for (const count of counts) {
    log(`growth: ${count} distributions`);
    const requirements = Array.from(
      { length: count },
      (_, index) => `tiny-${String(index).padStart(3, '0')}==1.0`,
    );
    const job = { count, requirements, wheels, file: join(folder, `tiny-${count}.txt`) };
    writeFileSync(job.file, `${requirements.join('\n')}\n`);
    rows.push(...(await measure(job, { tools, python, folder, cacheDirectory, env, quick })));
    clear(folder);
  }
  return rows;
}

async function measure({ count, requirements, wheels, file }, { tools, python, folder, ...rest }) {
  const { cacheDirectory, env, quick } = rest;
  const wishes = { requirements, python, findLinks: [wheels], offline: true, installer: 'uv' };
  const target = () => join(mkdtempSync(join(folder, 'made-')), 'venv');
  const links = ['--no-index', '--find-links', wheels, '-r', file];
  const ours = async (cacheDir) => (await provision(declare({ ...wishes, cacheDir }))).prefix;
  const uv = async (...extra) => {
    const prefix = target();
    runProgram(tools.uv, ['venv', '--quiet', '--python', python, prefix], env);
    const into = ['--python', join(prefix, 'bin', 'python')];
    runProgram(tools.uv, ['pip', 'install', '--quiet', ...extra, ...into, ...links], env);
  };
  const virtualenv = async () => {
    const prefix = target();
    runProgram(tools.virtualenv, ['--quiet', '--python', python, prefix]);
    runProgram(join(prefix, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...links]);
  };
  await prepare(declare({ ...wishes, cacheDir: cacheDirectory }));
  const emptyCache = () => ours(mkdtempSync(join(folder, 'made-cold-')));
  const few = quick ? 1 : 5;
  const contestants = [
    { name: 'testvenv', make: () => ours(cacheDirectory), times: quick ? 3 : 9 },
    { name: 'uv venv + uv pip install', make: () => uv(), times: quick ? 2 : 9 },
    { name: 'uv with --compile-bytecode', make: () => uv('--compile-bytecode'), times: few },
    { name: 'uv with --compile-bytecode and pip', make: () => uv('--compile-bytecode', pip), times: few },
    { name: 'virtualenv + pip install', make: virtualenv, times: 1 },
    { name: 'testvenv, empty cache (uv)', make: emptyCache, times: few },
  ];
  // Once for the caches, uncounted.
  for (const { make, times } of contestants) if (times > 1) await make();
  const figures = await inTurn(contestants);
  const [plain, compiled, withPip] = figures.slice(1, 4);
  return [
    row('ready, by number of distributions', String(count), 'ms', figures.slice(0, 5)),
    row('cold, by number of distributions', String(count), 'ms', [figures[5], plain, compiled, withPip]),
  ];
}

/** As the sets are measured: see `measure.mjs`. */
async function inTurn(contestants) {
  const samples = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; contestants.some(({ times }) => round < times); round++) {
    const due = contestants.filter(({ times }) => round < times);
    for (const { name, make } of shuffled(due, round)) {
      runProgram('sync', []);
      samples.get(name).push(await timed(make));
    }
  }
  return contestants.map(({ name, times }) => ({ name, value: median(samples.get(name)), samples: times }));
}

async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
