import {
  newEnvironmentId,
  type Preparation,
  type SerialisedVenvError,
  type Timings,
  type VenvEvent,
} from '@testvenv/core';
import type { TestProject } from 'vitest/node';
import type { DeclaredFile } from './prefetch.js';
import type { PlannedEnvironment, PlannedFile } from './protocol.js';

/** What is planned for the files of a run. */
export class RunPlan {
  /** By project and file: projects may share files. */
  readonly files = new Map<TestProject, Map<string, PlannedFile>>();
  /** The snapshots that were built for it, and the milliseconds of each stage. */
  readonly built = new Map<string, Timings>();
  /** All snapshots that it needs, built or found. */
  readonly snapshots = new Set<string>();
  /** Those of them that came from the remote. */
  readonly fetched = new Set<string>();
  /** Where they are: a declaration may name a cache of its own. */
  readonly cacheDirectories = new Set<string>();
  readonly #builtBefore = new Set<string>();

  /** What was built for one declaration, such as the snapshot of pip alone, others then find. */
  hear(event: VenvEvent): void {
    if (event.type !== 'buildFinished') return;
    const those = event.origin === 'built' ? this.#builtBefore : this.fetched;
    those.add(event.snapshotId);
  }

  set(
    { file, project }: Pick<DeclaredFile, 'file' | 'project'>,
    outcome: Preparation | SerialisedVenvError,
  ): void {
    this.files.get(project)?.set(file, this.#planned(outcome));
  }

  environmentOf(project: TestProject, file: string): PlannedEnvironment | undefined {
    const planned = this.files.get(project)?.get(file);
    return planned && 'environmentId' in planned ? planned : undefined;
  }

  #planned(outcome: Preparation | SerialisedVenvError): PlannedFile {
    if ('code' in outcome) return { failure: outcome };
    const { origin, timings, isVerified, ...preparation } = outcome;
    this.snapshots.add(outcome.snapshotId);
    this.cacheDirectories.add(outcome.cacheDirectory);
    const { snapshotId } = outcome;
    if (origin === 'built' || (this.#builtBefore.has(snapshotId) && !this.built.has(snapshotId)))
      this.built.set(snapshotId, timings);
    return { environmentId: newEnvironmentId(), preparation, isVerified };
  }
}
