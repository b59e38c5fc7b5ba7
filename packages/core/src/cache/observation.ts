import { type Stats, statSync } from 'node:fs';
import { isErrno } from '../filesystem/ignore-missing.js';

/** A path that a decision looked at, with what stood there: the decision holds while nothing of it changes. */
export type Observation = readonly [path: string, identity: string | null];

/** inode, mtime and size: what changes when a file is replaced, edited or removed. `null`: nothing that we may see. */
export function identify(path: string): string | null {
  const stat = look(path);
  return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : null;
}

function look(path: string): Stats | undefined {
  try {
    // Most of PATH is misses: an exception for each would cost more than all the rest of the look-up.
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A folder of PATH may be another user's.
    if (isErrno(error, 'EACCES', 'ENOTDIR')) return undefined;
    throw error;
  }
}

export function stillHolds(observations: readonly Observation[]): boolean {
  return observations.every(([path, identity]) => identify(path) === identity);
}

/** Notes each path that is looked at on the way to a decision. */
export class Observer {
  readonly #seen = new Map<string, string | null>();

  /** @returns whether anything stands at the path. */
  look(path: string): boolean {
    if (!this.#seen.has(path)) this.#seen.set(path, identify(path));
    return this.#seen.get(path) !== null;
  }

  get observations(): readonly Observation[] {
    return [...this.#seen];
  }
}
