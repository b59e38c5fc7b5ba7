import { inPool } from '../filesystem/pool.js';
import { environmentProcesses, type ProcessUsage } from './processes.js';

/** What is looked at. */
export interface Sampled {
  readonly id: string;
  readonly prefix: string;
}

/** What an environment takes at one moment. */
export interface ResourceUsage {
  readonly processes: readonly ProcessUsage[];
  /** Milliseconds of processor time of its living processes. */
  readonly cpuTime: number;
  /** Bytes of all its processes together: see {@link ProcessUsage}. */
  readonly memory: number;
  /** Bytes on disk that removing it frees. */
  readonly ownBytes: number;
  /** Bytes on disk that it has in common with its snapshot, by hard links. */
  readonly sharedBytes: number;
}

/** Looks at environments, all at once: one look at the machine's processes, and one at each folder, in a thread. */
export async function sample(environments: readonly Sampled[]): Promise<ReadonlyMap<string, ResourceUsage>> {
  const all = environmentProcesses();
  const usages = environments.map(async ({ id, prefix }) => {
    const processes = all.filter(({ environmentId }) => environmentId === id);
    const { own, shared } = await inPool('ownAndShared', { root: prefix });
    const usage: ResourceUsage = {
      processes,
      cpuTime: sum(processes, 'cpuTime'),
      memory: sum(processes, 'memory'),
      ownBytes: own,
      sharedBytes: shared,
    };
    return [id, usage] as const;
  });
  return new Map(await Promise.all(usages));
}

function sum(processes: readonly ProcessUsage[], what: 'cpuTime' | 'memory'): number {
  return processes.reduce((total, one) => total + one[what], 0);
}
