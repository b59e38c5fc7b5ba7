import type { VenvListener } from './event/event-bus.js';
import { type Audience, publisher } from './event/publish.js';
import type { ProcessEnv } from './host.js';
import { uniqueHex } from './locking/unique-hex.js';
import { buildSlotsOf } from './settings/variables.js';

export interface ProvisionOptions extends Audience {
  /** The project's folder. Default: the current one. */
  readonly root?: string;
  /** The variables by which everything is found, and which its programs get. Default: this process's. */
  readonly processEnv?: ProcessEnv;
  /**
   * Leaves what is disposed in the trash, for a sweep of the caller's: on ext4 an inode that was just freed slows the
   * making of the next. Default: false, it is deleted in the background.
   */
  readonly leavesTrash?: boolean;
  /** The environment's id, for whoever has told it to others already. Default: a new one. */
  readonly environmentId?: string;
  /**
   * How many snapshots may be built at the same time on this machine, by whatever process. Default: half as many as it
   * has processors, at least 2 and at most 8.
   */
  readonly maxConcurrentBuilds?: number;
}

/** The options of a request whose events go where they belong. */
export interface OpenedRequest extends Omit<ProvisionOptions, 'listener'> {
  readonly requestId: string;
  readonly listener: VenvListener;
}

export function opened(options: ProvisionOptions, requestId: string = uniqueHex()): OpenedRequest {
  const maxConcurrentBuilds = options.maxConcurrentBuilds ?? buildSlotsOf(process.env);
  const slots = maxConcurrentBuilds === undefined ? {} : { maxConcurrentBuilds };
  return { ...options, ...slots, requestId, listener: publisher(options, requestId) };
}
