import { checkAfterRun, type SnapshotUse, type Tampering } from './check-after-run.js';
import { cacheLayout } from './layout.js';
import { isOurs } from './ownership.js';

/** The snapshot that a test file runs over, as its preparation says. */
export interface UsedSnapshot {
  readonly snapshotId: string;
  readonly cacheDirectory: string;
}

interface Use extends SnapshotUse {
  readonly cacheDirectory: string;
}

/** Notes which test file of a run is over which snapshot, and looks at the end whether one of these was written to. */
export class RunCheck {
  readonly #running = new Map<unknown, Omit<Use, 'to'>>();
  #ended: Use[] = [];

  /** @param key of the test file in this run: a path may be in two projects */
  begin(key: unknown, file: string, { snapshotId, cacheDirectory }: UsedSnapshot): void {
    this.#running.set(key, { file, snapshotId, cacheDirectory, from: Date.now() });
  }

  end(key: unknown): void {
    const use = this.#running.get(key);
    if (use) this.#ended.push({ ...use, to: Date.now() });
    this.#running.delete(key);
  }

  /**
   * Ends what still runs. What was written to is put away, and told.
   * @param budget milliseconds for the look at each cache; default: 2 % of the run's own time
   */
  async finish(budget?: number): Promise<readonly Tampering[]> {
    for (const key of [...this.#running.keys()]) this.end(key);
    const uses = this.#ended;
    this.#ended = [];
    const found: Tampering[] = [];
    for (const directory of new Set(uses.map(({ cacheDirectory }) => cacheDirectory))) {
      const own = uses.filter(({ cacheDirectory }) => cacheDirectory === directory);
      if (isOurs(directory)) found.push(...(await checkAfterRun(cacheLayout(directory), own, budget)));
    }
    return found;
  }
}

/** How many damaged files are named. */
const named = 3;

/** For people, in one line. */
export function formatTampering({ snapshotId, damages, files }: Tampering): string {
  const who = files.length > 0 ? `while ${files.join(', ')} ran` : 'while no test file ran over it';
  const what = damages.slice(0, named).map(({ path, kind }) => `${path} ${words[kind]}`);
  const more = damages.length > named ? `, and ${damages.length - named} more` : '';
  return `venv: the sealed snapshot ${snapshotId.slice(0, 8)} was written to ${who}: ${what.join(', ')}${more}. It is put away, and built again when it is needed.`;
}

const words = {
  changed: 'was changed',
  missing: 'was removed',
  added: 'was added',
  mode: 'has another mode',
  unreadable: 'cannot be read',
} as const;
