import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Host } from '../host.js';
import type { Interpreter } from '../interpreter/interpreter.js';

type InstallerBounds = Pick<
  InstallerContext,
  'offline' | 'installTimeout' | 'createTimeout' | 'lockTimeout' | 'maxEnvironmentSize'
>;

/** What of a request bounds the runs of an installer. */
export function boundsOf(request: InstallerBounds): InstallerBounds {
  const { offline, installTimeout, createTimeout, lockTimeout, maxEnvironmentSize } = request;
  return { offline, installTimeout, createTimeout, lockTimeout, maxEnvironmentSize };
}

/** All that is the same for every run of an installer on the way to one environment. */
export interface InstallerContext {
  readonly cache: CacheLayout;
  readonly host: Host;
  readonly interpreter: Interpreter;
  readonly listener: VenvListener;
  readonly offline: boolean;
  /** Milliseconds for one run of an installer. */
  readonly installTimeout: number;
  /** Milliseconds for `python -m venv`. */
  readonly createTimeout: number;
  /** Milliseconds to wait for other processes. */
  readonly lockTimeout: number;
  /** Bytes that a snapshot may take. */
  readonly maxEnvironmentSize: number;
}
