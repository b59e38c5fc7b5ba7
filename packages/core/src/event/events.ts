import type { SerialisedVenvError } from '../error/venv-error.js';
import type { Queued } from '../locking/build-slots.js';

/** A stage of the straight line. Durations are in milliseconds. */
export type Stage =
  | 'lookup'
  | 'request'
  | 'interpreter'
  | 'resolution'
  | 'snapshot'
  | 'environment'
  | 'activation';

/** Milliseconds spent in each stage that ran; a stage that was not needed is absent. */
export type Timings = Readonly<Partial<Record<Stage, number>>>;

/** A snapshot that came from a remote, or went there. */
interface Transfer {
  readonly snapshotId: string;
  /** Over the line. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Everything the engine tells while it works. Core emits and never prints: adapters render. */
export type VenvEvent =
  | { readonly type: 'interpreterFound'; readonly executable: string; readonly version: string }
  | { readonly type: 'resolving'; readonly requirements: readonly string[] }
  | { readonly type: 'resolveProgress'; readonly line: string }
  | { readonly type: 'resolved'; readonly distributions: number; readonly milliseconds: number }
  | { readonly type: 'resolutionStale'; readonly error: SerialisedVenvError }
  | { readonly type: 'buildQueued'; readonly snapshotId: string; readonly behind: readonly Queued[] }
  | { readonly type: 'buildStarted'; readonly snapshotId: string; readonly requirements: readonly string[] }
  | { readonly type: 'buildProgress'; readonly snapshotId: string; readonly line: string }
  | { readonly type: 'buildFinished'; readonly snapshotId: string; readonly milliseconds: number }
  | { readonly type: 'buildFailed'; readonly snapshotId: string; readonly error: SerialisedVenvError }
  | { readonly type: 'snapshotFound'; readonly snapshotId: string }
  | ({ readonly type: 'snapshotFetched' } & Transfer)
  | ({ readonly type: 'snapshotPushed' } & Transfer)
  | {
      /** The remote is left alone for the rest of this process. */
      readonly type: 'remoteFailed';
      readonly remote: string;
      readonly snapshotId: string;
      readonly reason: string;
    }
  | { readonly type: 'fileLockWaiting'; readonly name: string }
  | {
      readonly type: 'cacheFallback';
      readonly wanted: string;
      readonly used: string;
      readonly error: SerialisedVenvError;
    }
  | { readonly type: 'seedFallback'; readonly wanted: string; readonly used: string; readonly reason: string }
  | { readonly type: 'environmentCreated'; readonly environmentId: string; readonly snapshotId: string }
  | { readonly type: 'environmentDetached'; readonly environmentId: string; readonly snapshotId: string }
  | {
      readonly type: 'packageInstalled';
      readonly environmentId: string;
      readonly name: string;
      readonly version: string;
      /** The version that it replaces. */
      readonly previous?: string;
    }
  | {
      readonly type: 'packageRemoved';
      readonly environmentId: string;
      readonly name: string;
      readonly version: string;
    }
  | { readonly type: 'environmentDisposed'; readonly environmentId: string; readonly endedProcesses: number };
