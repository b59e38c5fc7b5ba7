// What snapshots of live environments cost. By itself: `node bench/snapshot-cost.mjs [DIR]`, with its cache below DIR.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declare, provision } from '../packages/core/dist/index.js';
import { median } from './measure.mjs';
import { formatTarget } from './report.mjs';
import { runProgram } from './run-program.mjs';
import { python, sets } from './sets.mjs';

/** Milliseconds that a step may take, by set: the goals of snapshots. */
const goals = {
  small: { clone: 10, restore: 10 },
  medium: { clone: 10, restore: 10 },
  large: { capture: 50 },
};

/** A package of some thirty modules, in none of the sets. */
const added = 'toolz==1.0.0';

/**
 * Milliseconds of a layered environment's `clone` and `restore`, and of `snapshot` and `clone` after one package was
 * installed into it, pip not counted; beside them those of making an environment anew. Medians of some rounds, all in turn.
 */
export async function snapshotCost({ name, requirements }, cacheDir, rounds) {
  const wishes = declare({ requirements, python, cacheDir });
  const samples = { anew: [], clone: [], restore: [], capture: [], 'clone of the changed one': [] };
  const made = [];
  const timed = async (what, action) => {
    const start = performance.now();
    const result = await action();
    samples[what].push(performance.now() - start);
    return result;
  };
  for (let round = 0; round < rounds + 1; round++) {
    const environment = await timed('anew', () => provision(wishes));
    made.push(environment, await timed('clone', () => environment.clone()));
    const install = ['-I', '-m', 'pip', 'install', '--quiet', '--no-deps', added];
    await environment.run('python', install, { env: { PIP_DISABLE_PIP_VERSION_CHECK: '1' } });
    const { id } = await timed('capture', () => environment.snapshot());
    made.push(await timed('clone of the changed one', () => environment.clone()));
    await timed('restore', () => environment.restore(id));
  }
  // Clearing away is not counted: on ext4 whoever comes after a deletion pays for it.
  for (const environment of made) await environment.dispose();
  return Object.entries(samples).map(([what, [, ...values]]) => {
    const [value, atMost] = [median(values), goals[name][what]];
    return { what: `${name}: ${what}, ms`, value, atMost, reached: atMost === undefined || value <= atMost };
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const folder = resolve(process.argv[2] ?? '.testvenv');
  mkdirSync(folder, { recursive: true });
  const cacheDir = mkdtempSync(join(folder, 'snapshots-'));
  for (const set of sets.filter(({ name }) => process.argv[3] === undefined || process.argv[3] === name)) {
    const costs = await snapshotCost(set, cacheDir, 15);
    process.stdout.write(`${costs.map(formatTarget).join('\n')}\n`);
  }
  runProgram('chmod', ['-R', 'u+w', cacheDir]);
  rmSync(cacheDir, { recursive: true });
}
