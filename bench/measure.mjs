import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.mjs';

/** @returns {number} the middle one, or the mean of the two in the middle */
export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @returns {number} arithmetic */
export function mean(samples) {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** How far the mean of so many lies from that of very many, as a rule (standard error of the mean), as a part of it. */
export function relativeError(samples) {
  const middle = mean(samples);
  const squares = samples.reduce((sum, sample) => sum + (sample - middle) ** 2, 0);
  return Math.sqrt(squares / (samples.length - 1) / samples.length) / middle;
}

/** @returns {Promise<number>} milliseconds of an action: the median of some calls */
export async function medianTime(action, repetitions) {
  const samples = [];
  for (let round = 0; round < repetitions; round++) {
    const start = performance.now();
    await action();
    samples.push(performance.now() - start);
  }
  return median(samples);
}

/**
 * Everybody in turn, again and again: what slows the machine for a while then slows all. In each round in another order, as
 * if drawn by lot, and each when what was written before lies on the disk, and not in memory, where it would take the
 * place of the caches of all. First those of milliseconds among themselves: what builds have written fills the journal.
 * Last those of each contest, more often. Milliseconds; clearing away is not counted, and waits for some rounds: on ext4
 * whoever comes after a deletion pays for it.
 */
export async function measureSet(set, competing, { rounds, folder, python, log }) {
  const forget = forgetting(folder, python);
  const rows = new Map(
    competing.map(({ name, contest }) => [name, { name, contest, ready: [], imported: [] }]),
  );
  const groups = grouped(competing);
  const timesOf = ({ pace = 'fast' }) => rounds[pace];
  // Once for the caches, uncounted; those of the others are the same.
  for (const contestant of groups.get('fast')) await once(contestant, set, true);
  for (const [name, group] of groups) {
    const most = Math.max(...group.map(timesOf));
    for (let round = 0; round < most; round++) {
      const due = group.filter((contestant) => round < timesOf(contestant));
      for (const contestant of shuffled(due, round)) {
        forget();
        const { ready, imported } = await once(contestant, set, round < roundsImported);
        const row = rows.get(contestant.name);
        if (ready !== undefined) row.ready.push(ready);
        if (imported !== undefined) row.imported.push(imported);
      }
      log(`${set.name}: ${name}, round ${round + 1} of ${most}`);
      if (round % roundsKept === roundsKept - 1 || round === most - 1) clear(folder);
    }
  }
  return [...rows.values()];
}

/** Of large sets, whose environments are a gigabyte, more would fill a disk. */
const roundsKept = 8;

/** In those that follow, what was made is not used any more, which takes its own time. */
const roundsImported = 15;

/** @returns {Map<string, object[]>} `fast`, `builds`, then each contest */
function grouped(competing) {
  const groups = new Map([
    ['fast', []],
    ['builds', []],
  ]);
  for (const contestant of competing) {
    const name = contestant.contest ?? (contestant.pace ? 'builds' : 'fast');
    groups.set(name, [...(groups.get(name) ?? []), contestant]);
  }
  return groups;
}

/** What was made since it was last called is written to the disk, and leaves memory. */
function forgetting(folder, python) {
  const forgotten = new Set();
  return () => {
    runProgram('sync', []);
    const made = madeIn(folder).filter((path) => !forgotten.has(path));
    runProgram(python, [forgetScript, ...made]);
    for (const path of made) forgotten.add(path);
  };
}

const forgetScript = fileURLToPath(new URL('forget.py', import.meta.url));

/** In an order that looks like chance, and is the same in every run. */
export function shuffled(contestants, round) {
  const lot = ({ name }) => createHash('sha256').update(`${round} ${name}`).digest('hex');
  return contestants.toSorted((a, b) => (lot(a) < lot(b) ? -1 : 1));
}

async function once(contestant, set, imports) {
  const given = await contestant.before?.(set);
  runProgram('sync', []);
  const start = performance.now();
  const made = await contestant.make(set, contestant.inOneStep ? set.importCode : undefined, given);
  const took = performance.now() - start;
  if (contestant.inOneStep) return { ready: undefined, imported: took };
  return { ready: took, imported: imports ? importIn(made.python, set.importCode, took) : undefined };
}

function importIn(python, code, ready) {
  const start = performance.now();
  runProgram(python, ['-c', code]);
  return ready + performance.now() - start;
}

/** Removes what was made. */
export function clear(folder) {
  for (const path of madeIn(folder)) {
    runProgram('chmod', ['-R', 'u+w', path]);
    runProgram('rm', ['-rf', path]);
  }
}

function madeIn(folder) {
  const names = readdirSync(folder).filter((name) => name.startsWith('made-'));
  return names.map((name) => join(folder, name));
}
