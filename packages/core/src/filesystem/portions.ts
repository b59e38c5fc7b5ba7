import { type PlaceFiles, placeFiles } from './place-files.js';

/** Files to be put in their places by several threads, of which each takes the next portion whenever it is free. */
export interface Portions {
  readonly portions: readonly PlaceFiles[];
  /** Shared between the threads: one element, the number of the portion that nobody has taken yet. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

export function divided(portions: readonly PlaceFiles[]): Portions {
  return { portions, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
}

/** Takes portions while there are any, and stops between two for whoever iterates. After a fault nobody finds any more. */
export function* placing({ portions, next }: Portions): Generator<void> {
  try {
    for (let portion = portions[take(next)]; portion; portion = portions[take(next)]) {
      placeFiles(portion);
      yield;
    }
  } catch (error) {
    Atomics.store(next, 0, portions.length);
    throw error;
  }
}

function take(next: Portions['next']): number {
  return Atomics.add(next, 0, 1);
}

/** For a thread that has nothing else to do. */
export function placePortions(portions: Portions): void {
  for (const _ of placing(portions));
}
