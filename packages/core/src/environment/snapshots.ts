import type { Distribution, Layer } from '../snapshot/layer.js';
import type { NamedSnapshot } from '../snapshot/named.js';
import type { Environment, EnvironmentInit } from './environment.js';
import type { LinkMode } from './link-mode.js';

/** A sealed state of an environment. */
export interface CapturedSnapshot {
  readonly id: string;
  /** What the environment stood over, or was captured as or restored to before. */
  readonly parent: string;
  readonly distributions: readonly Distribution[];
  /** Where it was given a name. */
  readonly name?: string;
  readonly version?: number;
}

export interface SnapshotOptions {
  /** For people: shown by `testvenv snapshot list`. */
  readonly message?: string;
}

/** The states of a live environment. They follow one another, and operations on its packages. */
export interface SnapshotOperations {
  /**
   * Captures what the environment is now (distributions, edited and added files, scripts, data) as a sealed snapshot. It
   * stays as long as the environment lives; with a name, until that is deleted.
   * @param name gets one more version
   * @throws VenvError `INVALID_REQUEST`, `ENVIRONMENT_NOT_FOUND`
   */
  snapshot(name?: string, options?: SnapshotOptions): Promise<CapturedSnapshot>;
  /**
   * Puts the environment back, in place, also under running processes: what was done since is gone.
   * @param snapshot what `snapshot()` gave, a name, `name@version`, or an id
   * @throws VenvError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_INCOMPATIBLE`; then nothing has changed
   */
  restore(snapshot: string | Pick<CapturedSnapshot, 'id'>): Promise<void>;
  /** A second live environment that begins as this one is now, and has an end of its own. */
  clone(): Promise<Environment>;
}

/** What an environment stands over now. */
export interface Ground {
  layer: Layer;
  /** How it was made over that. */
  linkMode: LinkMode;
}

/** @param create makes the object for an environment that is there */
export function createSnapshots(
  init: EnvironmentInit,
  ground: Ground,
  inTurn: <T>(action: () => T | Promise<T>) => Promise<T>,
  create: (init: EnvironmentInit) => Environment,
): SnapshotOperations {
  const keeps = new Set<string>();
  let parent = ground.layer.snapshotId;
  const cold = () => import('@testvenv/core/internal/cold');
  const captured = async () => {
    const layer = await (await cold()).captureEnvironment(init, ground, keeps);
    const before = parent;
    parent = layer.snapshotId;
    return { layer, before: before === parent ? ground.layer.snapshotId : before };
  };
  return {
    snapshot: (name, { message } = {}) =>
      inTurn(async () => {
        const { checkName, nameSnapshot } = await cold();
        if (name !== undefined) checkName(name);
        const { layer, before } = await captured();
        const { snapshotId, distributions } = layer;
        const one = { id: snapshotId, parent: before, distributions };
        if (name === undefined) return one;
        const named: NamedSnapshot = nameSnapshot(init.cache, { name, snapshotId, message, parent: before });
        return { ...one, name, version: named.version };
      }),
    restore: (snapshot) =>
      inTurn(async () => {
        const { restoreEnvironment } = await cold();
        const reference = typeof snapshot === 'string' ? snapshot : snapshot.id;
        Object.assign(ground, await restoreEnvironment(init, ground, { reference, keeps }));
        parent = ground.layer.snapshotId;
      }),
    clone: () =>
      inTurn(async () => {
        const { layer } = await captured();
        return create(await (await cold()).cloneEnvironment(init, layer));
      }),
  };
}
