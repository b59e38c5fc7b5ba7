import type { PublishedEvent } from '../event/events.js';
import { eventsOf } from './environments.js';
import type { Report } from './schema.js';

/** Samples of several environments that were taken together lie within so many milliseconds. */
const together = 50;

/** What all environments took over time: samples of one look are added up. */
export function samplesIn(events: readonly PublishedEvent[]): Report['samples'] {
  const looks: { time: number; samples: ReturnType<typeof sampled> }[] = [];
  for (const sample of sampled(events)) {
    const last = looks.at(-1);
    const isSame =
      last &&
      sample.time - last.time < together &&
      !last.samples.some(({ environmentId }) => environmentId === sample.environmentId);
    if (isSame) last.samples = [...last.samples, sample];
    else looks.push({ time: sample.time, samples: [sample] });
  }
  const spent = new Map<string, number>();
  return looks.map(({ time, samples }, index) => {
    const before = looks[index - 1]?.time;
    let cpuTime = 0;
    for (const sample of samples) {
      cpuTime += Math.max(0, sample.cpuTime - (spent.get(sample.environmentId) ?? 0));
      spent.set(sample.environmentId, sample.cpuTime);
    }
    return {
      time,
      environments: samples.length,
      processes: samples.reduce((sum, one) => sum + one.processes, 0),
      memory: samples.reduce((sum, one) => sum + one.memory, 0),
      cpu: before === undefined ? 0 : cpuTime / Math.max(1, time - before),
    };
  });
}

function sampled(events: readonly PublishedEvent[]) {
  return eventsOf(events, 'resourcesSampled');
}
