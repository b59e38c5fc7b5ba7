import type { CacheLayout } from '../cache/layout.js';
import { allocatePort } from './allocate.js';
import { givePortBack } from './lease.js';

/** The ports of one environment. */
export interface Ports {
  /** @throws VenvError `PORTS_EXHAUSTED` */
  readonly allocate: () => Promise<number>;
  /** Gives a port back; one that is not this environment's is left alone. */
  readonly release: (port: number) => void;
  readonly releaseAll: () => void;
}

export function createPorts(cache: CacheLayout): Ports {
  const held = new Set<number>();
  const release = (port: number) => {
    if (held.delete(port)) givePortBack(cache, port);
  };
  return {
    async allocate() {
      const port = await allocatePort(cache);
      held.add(port);
      return port;
    },
    release,
    releaseAll: () => {
      for (const port of held) release(port);
    },
  };
}
