// Load: how much each of many live environments costs in memory and on disk, and whether all are distinct and work.
// `npm run load -- --processes 5 --each 200`: 200 in one process, 1,000 on the machine.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheSize, declare, prepare } from '../packages/core/dist/index.js';
import { fill } from './fill.mjs';
import { startHolder } from './holder.mjs';
import { removeTree } from './remove-sealed.mjs';

const { values } = parseArgs({ options: { processes: { type: 'string' }, each: { type: 'string' } } });
const [processes, each] = [Number(values.processes ?? 5), Number(values.each ?? 200)];

/** Bytes: what one environment may take of each. */
const limit = 1 << 20;

async function load(cacheDir) {
  await prepare(declare({ cacheDir }));
  const holders = Array.from({ length: processes }, () => startHolder(cacheDir));
  const filled = await Promise.all(
    holders.map(async (holder) => ({ ...(await fill(holder, each)), made: await holder.ask('list') })),
  );
  const all = filled.flatMap(({ made }) => made);
  const disk = (await cacheSize(cacheDir)).environments / all.length;
  const [heap, resident] = ['heap', 'resident'].map((name) => Math.max(...filled.map((one) => one[name])));
  const figures = Object.entries({ heap, resident, disk }).map(
    ([name, bytes]) => `${name} ${(bytes / 1_000).toFixed(1)} kB`,
  );
  process.stdout.write(
    `${all.length} live environments, ${each} in each of ${processes} processes: ${figures.join(', ')} each\n`,
  );
  await Promise.all(holders.map(({ end }) => end()));
  const left = (await cacheSize(cacheDir)).environments;
  return [
    ...(new Set(all.map(({ prefix }) => prefix)).size === processes * each ? [] : ['not all are distinct']),
    ...all.filter(({ stands }) => !stands).map(({ prefix }) => `${prefix} does not work`),
    ...(Math.max(heap, resident, disk) < limit ? [] : ['one takes more than 1 MB']),
    // The folder itself, which does not shrink.
    ...(left < limit ? [] : [`${left} bytes are left`]),
  ];
}

const root = mkdtempSync(join(tmpdir(), 'tv-load-'));
try {
  const faults = await load(join(root, 'c'));
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  removeTree(root);
}
