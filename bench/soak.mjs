// Endurance: processes that make and dispose environments all the time, and what each of them and the cache holds meanwhile.
// Ends with 1 if memory, handles, files or processes grow. See `npm run soak -- --help`.
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { declare, prepare, sweep, verifyCache } from '../packages/core/dist/index.js';
import { startHolder } from './holder.mjs';
import { removeTree } from './remove-sealed.mjs';

const help = `npm run soak -- [options]

  --seconds N    for so long (default: 600)
  --processes N  side by side (default: 20)
`;

/** What a process may hold more at the end than after a fifth of the time. */
const allowed = { heap: 3 << 20, resources: 2, files: 2 };

const options = { seconds: { type: 'string' }, processes: { type: 'string' }, help: { type: 'boolean' } };
const { values } = parseArgs({ options });
const [seconds, processes] = [Number(values.seconds ?? 600), Number(values.processes ?? 20)];

async function soak(cacheDir) {
  await prepare(declare({ cacheDir }));
  const before = filesIn(cacheDir);
  const holders = Array.from({ length: processes }, () => startHolder(cacheDir));
  for (const holder of holders) holder.send('cycle');
  await sleep(seconds * 200);
  const early = await Promise.all(holders.map(warmedUp));
  await sleep(seconds * 800);
  const late = await Promise.all(holders.map(({ ask }) => ask('tell')));
  await Promise.all(holders.map(({ end }) => end()));
  await sweep(cacheDir);
  const { damaged } = await verifyCache(cacheDir);
  report(early, late);
  return [...growth(early, late), ...left(cacheDir, before), ...damaged.map(({ id }) => `${id} is damaged`)];
}

/** What a process has once it has loaded and compiled what it needs. */
async function warmedUp(holder) {
  for (;;) {
    const told = await holder.ask('tell');
    if (told.made >= 20) return told;
    await sleep(200);
  }
}

function report(early, late) {
  const made = late.reduce((sum, one) => sum + one.made, 0);
  process.stdout.write(`${made} environments in ${seconds} s by ${processes} processes\n`);
  for (const name of Object.keys(allowed)) {
    const [first, last] = [early, late].map((all) => Math.max(...all.map((one) => one[name])));
    process.stdout.write(
      `  ${name.padEnd(9)} at most ${first} after a fifth of the time, ${last} at the end\n`,
    );
  }
}

function growth(early, late) {
  return late.flatMap((last, index) =>
    Object.entries(allowed)
      .filter(([name, more]) => last[name] - early[index][name] > more)
      .map(([name]) => `the ${name} of process ${last.pid} grew from ${early[index][name]} to ${last[name]}`),
  );
}

/** The stamp of the last sweep comes with the first environment. */
function left(cacheDir, before) {
  const known = new Set([...before, 'swept', 'environments-v1', 'trash', 'temp', 'ports-v1']);
  return filesIn(cacheDir)
    .filter((path) => !known.has(path))
    .map((path) => `${path} is left in the cache`);
}

function filesIn(cacheDir) {
  return readdirSync(cacheDir).flatMap((name) =>
    name === 'snapshots-v1'
      ? [name]
      : [name, ...readdirIfFolder(join(cacheDir, name)).map((one) => join(name, one))],
  );
}

function readdirIfFolder(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  }
}

if (values.help) process.stdout.write(help);
else {
  const root = mkdtempSync(join(tmpdir(), 'tv-soak-'));
  try {
    const faults = await soak(join(root, 'c'));
    for (const fault of faults) process.stdout.write(`${fault}\n`);
    process.stdout.write(faults.length > 0 ? 'something grows\n' : 'nothing grows, nothing is left\n');
    process.exitCode = faults.length > 0 ? 1 : 0;
  } finally {
    removeTree(root);
  }
}
