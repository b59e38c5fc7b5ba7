import { lstatSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../filesystem/ignore-missing.js';
import type { ProcessEnv } from '../host.js';
import { sha256 } from './records.js';
import { identifyTree } from './source-tree.js';

/**
 * A path that a decision looked at, with what stood there: the decision holds while nothing of it changes. A `tree` is
 * looked at whole, of a `variable` the digest of its value is kept.
 */
export type Observation = readonly [subject: string, identity: string | null, kind?: 'tree' | 'variable'];

/** inode, mtime and size: what changes when a file is replaced, edited or removed. `null`: nothing that we may see. */
export function identify(path: string): string | null {
  const stat = look(path);
  return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : null;
}

export function stillHolds(
  observations: readonly Observation[],
  processEnv: ProcessEnv = process.env,
): boolean {
  return observations.every((observation) => identifyAgain(observation, processEnv) === observation[1]);
}

/** By index: taking each apart costs the warm path more than looking. */
function identifyAgain(observation: Observation, processEnv: ProcessEnv): string | null {
  const subject = observation[0];
  if (observation[2] === 'tree') return identifyTree(subject);
  if (observation[2] === 'variable') return identifyValue(processEnv[subject]);
  return identify(subject);
}

function look(path: string): Stats | undefined {
  try {
    // Most of PATH is misses: an exception for each would cost more than all the rest of the look-up.
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A folder of PATH may be another user's, a name too long.
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

/** Not even a link that leads nowhere: what it leads to may come without the folder's knowing. */
function isMissing(path: string): boolean {
  try {
    return !lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** An empty variable counts as none, as pip sees it. */
function identifyValue(value: string | undefined): string | null {
  return value ? sha256(value) : null;
}

/** Notes each path and variable that is looked at on the way to a decision. */
export class Observer {
  readonly #seen = new Map<string, Observation>();

  /** @returns whether anything stands at the path. */
  look(path: string): boolean {
    return this.#note(path, () => [path, identify(path)]);
  }

  /**
   * Looks for a name in a folder. If the folder is observed already and has no such name, then its mtime will tell of
   * one, and a warm start is spared a look.
   */
  lookFor(name: string, folder: string): boolean {
    const path = join(folder, name);
    return this.#seen.has(folder) && isMissing(path) ? false : this.look(path);
  }

  /** Looks at the files of a local project. */
  lookAtTree(folder: string): boolean {
    return this.#note(`tree ${folder}`, () => [folder, identifyTree(folder), 'tree']);
  }

  /** Looks at a variable, which must hold no credential: its digest is written down. */
  lookAtVariable(name: string, value: string | undefined): boolean {
    return this.#note(`variable ${name}`, () => [name, identifyValue(value), 'variable']);
  }

  #note(key: string, observe: () => Observation): boolean {
    const observation = this.#seen.get(key) ?? observe();
    this.#seen.set(key, observation);
    return observation[1] !== null;
  }

  get observations(): readonly Observation[] {
    return [...this.#seen.values()];
  }
}
