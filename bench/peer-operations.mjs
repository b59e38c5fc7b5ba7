import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { declare, provision } from '../packages/core/dist/index.js';
import { median } from './measure.mjs';
import { row } from './rows.mjs';
import { runProgram } from './run-program.mjs';
import { python as pythonVersion } from './sets.mjs';

/** The package that snapshotCost installs before it restores. */
const added = 'toolz==1.0.0';

/**
 * Clone, restore and dispose beside what does the same job with uv: `uv pip freeze` into a new environment, `uv pip sync`
 * after a package came in, and removing the folder. Milliseconds; `costs` are those of snapshotCost.
 */
export async function operationRows(set, costs, context, rounds) {
  const uv = uvOperations(set, context, rounds);
  const dispose = await disposal(set, context.cacheDirectory, rounds);
  const ours = (what) => ({
    name: 'testvenv',
    value: costs.find((cost) => cost.what === `${set.name}: ${what}, ms`).value,
    samples: rounds,
  });
  const job = (what, mine, name, samples) =>
    row(what, set.name, 'ms', [mine, { name, value: median(samples), samples: samples.length }]);
  return [
    job('clone', ours('clone'), 'uv pip freeze + uv venv + uv pip install', uv.clone),
    job(
      'clone, one package changed',
      ours('clone of the changed one'),
      'uv pip freeze + uv venv + uv pip install',
      uv.clone,
    ),
    job('restore', ours('restore'), 'uv pip sync', uv.restore),
    job(
      'dispose',
      { name: 'testvenv', value: median(dispose), samples: rounds },
      'removing the folder of uv',
      uv.dispose,
    ),
  ];
}

async function disposal({ requirements }, cacheDir, rounds) {
  const declaration = declare({ requirements, python: pythonVersion, cacheDir });
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const environment = await provision(declaration);
    samples.push(await timed(() => environment.dispose()));
  }
  return samples;
}

function uvOperations(set, { tools, python, folder, env }, rounds) {
  const uv = (...args) => runProgram(tools.uv, args, env);
  const make = (file) => {
    const prefix = join(mkdtempSync(join(folder, 'made-')), 'venv');
    uv('venv', '--quiet', '--python', python, prefix);
    uv('pip', 'install', '--quiet', '--offline', ...into(prefix), '-r', file);
    return prefix;
  };
  // Into the cache, for `--offline`.
  uv('pip', 'install', '--quiet', ...into(make(set.file)), added);
  const samples = { clone: [], restore: [], dispose: [] };
  for (let round = 0; round < rounds; round++) {
    const prefix = make(set.file);
    const list = join(dirname(prefix), 'frozen.txt');
    samples.clone.push(
      timedNow(() => {
        writeFileSync(list, uv('pip', 'freeze', ...into(prefix)));
        make(list);
      }),
    );
    uv('pip', 'install', '--quiet', '--offline', ...into(prefix), added);
    samples.restore.push(
      timedNow(() => uv('pip', 'sync', '--quiet', '--offline', ...into(prefix), set.file)),
    );
    samples.dispose.push(timedNow(() => rmSync(prefix, { recursive: true })));
  }
  return samples;
}

const into = (prefix) => ['--python', join(prefix, 'bin', 'python')];

function timedNow(action) {
  const start = performance.now();
  action();
  return performance.now() - start;
}

async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
