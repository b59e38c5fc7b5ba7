import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Host } from '../host.js';
import type { Interpreter } from '../interpreter/interpreter.js';

/** All that is the same for every run of an installer on the way to one environment. */
export interface InstallerContext {
  readonly cache: CacheLayout;
  readonly host: Host;
  readonly interpreter: Interpreter;
  readonly listener: VenvListener;
  readonly offline: boolean;
  /** Milliseconds for one run of an installer. */
  readonly installTimeout: number;
}
