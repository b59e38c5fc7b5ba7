import { setImmediate } from 'node:timers/promises';
import type { PlaceFiles } from '../filesystem/place-files.js';
import { inPool, parallelism } from '../filesystem/pool.js';
import { divided, placing } from '../filesystem/portions.js';
import { toTheEnd } from '../to-the-end.js';
import { type Filling, placeSymbolicLinks } from './fill.js';

/** What a hard link costs, in bytes of a copy. */
const costOfFile = 20_000;

/** Of one portion, in the same unit: a few milliseconds, in which this thread does nothing else. */
const costOfPortion = 100 * costOfFile;

/**
 * Does with the help of other threads what `fillHere` does. This one begins, since those take a while to start; and
 * between two portions it turns to whatever else its process has to do, such as the heartbeat of a file lock.
 */
export async function fillInThreads(fillings: readonly Filling[], to: string): Promise<void> {
  const work = divided(fillings.flatMap((filling) => portionsOf(filling, to)));
  const helpers = Array.from({ length: Math.max(1, parallelism - 1) }, () => inPool('placePortions', work));
  const placeHere = async () => {
    for (const _ of placing(work)) await setImmediate();
  };
  await toTheEnd([placeHere(), ...helpers]);
  for (const { symbolicLinks } of fillings) placeSymbolicLinks(symbolicLinks, to);
}

/**
 * In order of paths, so that programs (`bin`) come first: one that was written this very moment cannot be started
 * (ETXTBSY) while another thread forks, whose child has it open until it executes its own. And so that two threads are
 * seldom in the same folder, where they would wait for each other.
 */
function portionsOf({ from, files, placement }: Filling, to: string): readonly PlaceFiles[] {
  const portions: string[][] = [];
  let left = 0;
  for (const [path, , size] of files) {
    if (left <= 0) {
      portions.push([]);
      left = costOfPortion;
    }
    portions.at(-1)?.push(path);
    left -= costOfFile + (placement === 'copy' ? size : 0);
  }
  return portions.map((paths) => ({ from, to, paths, placement }));
}
