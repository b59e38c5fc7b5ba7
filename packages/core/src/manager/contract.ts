import type { VenvOptions } from '../declaration/declaration.js';
import type { Engine } from '../engine/engine.js';
import type { Environment } from '../environment/environment.js';
import type { EnvironmentStatus } from '../environment/operations/contract.js';
import type { SweepResult } from '../environment/sweep.js';
import type { VenvListener } from '../event/event-bus.js';
import type { PublishedEvent } from '../event/events.js';
import type { Audience } from '../event/publish.js';
import type { ProcessEnv } from '../host.js';
import type { Monitor, MonitorOptions } from '../monitor/monitor.js';
import type { ResourceUsage } from '../monitor/sample.js';
import type { Settings } from '../settings/settings.js';
import type { Counts } from './counts.js';
import type { ManagedEnvironment } from './managed.js';
import type { Migration } from './migrate.js';

export interface ManagerOptions extends Omit<Audience, 'testFile'>, Settings {
  /** The project's folder, where its `testvenv.config.ts` is looked for. Default: the current one. */
  readonly root?: string;
  /** Engines beside `virtualenv` and `basic`. */
  readonly engines?: readonly Engine[];
  /** Milliseconds between two sweeps. Default: ten minutes. */
  readonly sweepInterval?: number;
}

/** What one environment is asked for with. */
export interface CreateOptions extends VenvOptions {
  /** Default: `virtualenv`. */
  readonly engine?: string;
  /** Variables that its commands get, and its activation sets. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Stands in its events. */
  readonly testFile?: string;
}

export interface ManagerStatus {
  readonly state: 'open' | 'closed';
  readonly engines: readonly string[];
  readonly cacheDirectory: string;
  readonly environments: readonly (EnvironmentStatus & {
    readonly id: string;
    readonly engine: string;
    readonly isActive: boolean;
    /** Milliseconds since the epoch. */
    readonly createdAt: number;
  })[];
  /** Since the manager was made. */
  readonly counts: Counts;
}

/** Many environments of several engines, in one hand. */
export interface IsolationManager extends AsyncDisposable {
  /** @throws VenvError `INVALID_REQUEST` for a name that is taken */
  register(engine: Engine): void;
  /** @throws VenvError `ENGINE_UNAVAILABLE`, and those of the engine */
  create(
    options?: CreateOptions & { readonly engine?: 'virtualenv' },
  ): Promise<ManagedEnvironment<Environment>>;
  create(options: CreateOptions): Promise<ManagedEnvironment>;
  /** Those that stand, the oldest first. */
  list(): readonly ManagedEnvironment[];
  find(id: string): ManagedEnvironment | undefined;
  /**
   * Applies an environment to this process's variables; that of another is undone first.
   * @throws VenvError `ENVIRONMENT_NOT_FOUND`
   */
  activate(id: string, processEnv?: ProcessEnv): void;
  /** @throws VenvError `ENVIRONMENT_NOT_FOUND` */
  deactivate(id: string): void;
  /** @throws VenvError `ENVIRONMENT_NOT_FOUND` for one that never was */
  dispose(id: string): Promise<void>;
  disposeAll(): Promise<void>;
  /**
   * Carries an environment to another engine.
   * @throws VenvError `ENVIRONMENT_NOT_FOUND`, `ENGINE_UNAVAILABLE`, and those of the engine
   */
  migrate(id: string, engine: string): Promise<Migration>;
  /** Read from memory and disk: no Python starts. */
  status(): ManagerStatus;
  /** Hears of all that happens to the manager's environments. @returns hears no more */
  subscribe(listener: VenvListener<PublishedEvent>): () => void;
  /** What an environment takes now. @throws VenvError `ENVIRONMENT_NOT_FOUND` */
  usage(id: string): Promise<ResourceUsage>;
  /** Samples all environments now and then, until it is stopped or the manager closed. */
  monitor(options?: MonitorOptions): Promise<Monitor>;
  /** Removes what dead processes left. */
  sweep(): Promise<SweepResult>;
  /** Disposes of all, and makes no more. More than once is the same as once. */
  close(): Promise<void>;
}
