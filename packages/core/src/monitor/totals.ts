import type { ResourceUsage } from './sample.js';

/** What an environment took since the monitor began. */
export interface ResourceTotals {
  /** Milliseconds of processor time, of processes that have ended too, as far as a sample saw them. */
  readonly cpuTime: number;
  /** Bytes: the most that a sample saw. */
  readonly peakMemory: number;
  readonly peakOwnBytes: number;
  /** How many different processes were seen. */
  readonly processes: number;
}

/** Adds samples of one environment up. */
export function totalling(): (usage: ResourceUsage) => ResourceTotals {
  const cpuTimes = new Map<number, number>();
  let [peakMemory, peakOwnBytes] = [0, 0];
  return ({ processes, memory, ownBytes }) => {
    for (const { pid, cpuTime } of processes) cpuTimes.set(pid, Math.max(cpuTime, cpuTimes.get(pid) ?? 0));
    peakMemory = Math.max(peakMemory, memory);
    peakOwnBytes = Math.max(peakOwnBytes, ownBytes);
    const cpuTime = [...cpuTimes.values()].reduce((total, one) => total + one, 0);
    return { cpuTime, peakMemory, peakOwnBytes, processes: cpuTimes.size };
  };
}
