import type { VenvListener } from '../event/event-bus.js';
import { type ResourceUsage, type Sampled, sample } from './sample.js';
import { type ResourceTotals, totalling } from './totals.js';

/** What an environment may take, all of its processes together. */
export interface MonitorLimits {
  /** Bytes. */
  readonly memory?: number;
  /** Bytes on disk of its own. */
  readonly ownBytes?: number;
  /** Milliseconds of processor time. */
  readonly cpuTime?: number;
  /** At a time. */
  readonly processes?: number;
}

export interface MonitorOptions {
  /** Milliseconds between two samples, at least; more where sampling would take more than 1 % of the time. Default: 1000. */
  readonly interval?: number;
  readonly limits?: MonitorLimits;
  /** `tell` that a limit was crossed, or also `end` the environment, with its processes. Default: `tell`. */
  readonly onLimit?: 'tell' | 'end';
}

export interface Monitored extends Sampled {
  /** Only where a limit is to end it. */
  dispose?(): Promise<void>;
}

export interface Monitor {
  /** The latest sample of an environment. */
  latest(id: string): ResourceUsage | undefined;
  totals(id: string): ResourceTotals | undefined;
  /** Looks at once, and then goes on in its own time. */
  look(): Promise<void>;
  stop(): void;
}

/** Sampling takes at most so many parts of the time, with what it leaves to be collected. */
const share = 150;

/** Milliseconds until the next look, after one that took so much processor time. */
export function pauseAfter({ user, system }: NodeJS.CpuUsage, interval: number): number {
  return Math.max(interval, ((user + system) / 1_000) * share);
}

/** Samples environments now and then, until it is stopped; keeps no process from ending. Nothing is sampled without one. */
export function createMonitor(
  environments: () => readonly Monitored[],
  listener: VenvListener,
  { interval = 1_000, limits = {}, onLimit = 'tell' }: MonitorOptions = {},
): Monitor {
  const latest = new Map<string, ResourceUsage>();
  const totals = new Map<string, ResourceTotals>();
  const totallers = new Map<string, ReturnType<typeof totalling>>();
  const crossed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const start = process.cpuUsage();
    const looked = environments();
    const usages = await sample(looked);
    for (const one of looked) {
      const usage = usages.get(one.id);
      if (usage) await consider(one, usage);
    }
    if (!isStopped) timer = setTimeout(again, pauseAfter(process.cpuUsage(start), interval)).unref();
  }

  /** What cannot be read now may be read the next time: it is no failure of whoever is sampled. */
  const again = () => void look().catch(() => {});

  async function consider(one: Monitored, usage: ResourceUsage): Promise<void> {
    const { id } = one;
    const total = totallers.get(id) ?? totalling();
    totallers.set(id, total);
    latest.set(id, usage);
    const sums = total(usage);
    totals.set(id, sums);
    const { memory, ownBytes, sharedBytes, processes } = usage;
    const { cpuTime } = sums;
    listener({
      type: 'resourcesSampled',
      environmentId: id,
      processes: processes.length,
      cpuTime,
      memory,
      ownBytes,
      sharedBytes,
    });
    const values = { memory, ownBytes, cpuTime, processes: processes.length };
    for (const limit of ['memory', 'ownBytes', 'cpuTime', 'processes'] as const)
      await compare(one, limit, values[limit]);
  }

  /** A limit is told of once. */
  async function compare(one: Monitored, limit: keyof MonitorLimits, value: number): Promise<void> {
    const allowed = limits[limit];
    const key = `${one.id} ${limit}`;
    if (allowed === undefined || value <= allowed || crossed.has(key)) return;
    crossed.add(key);
    const isEnded = onLimit === 'end';
    listener({ type: 'limitExceeded', environmentId: one.id, limit, value, allowed, isEnded });
    if (isEnded) await one.dispose?.();
  }

  timer = setTimeout(again, 0).unref();
  return {
    latest: (id) => latest.get(id),
    totals: (id) => totals.get(id),
    look,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
