import type { SnapshotResult } from '../cache/get-or-create.js';
import { isVenvError, type VenvErrorCode } from '../error/venv-error.js';
import type { Installer } from '../installer/installer.js';
import { pipFor } from '../installer/pip/versions.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { createLockfile } from '../requirement/lockfile.js';
import { type Foundation, fetchedOrBuilt, pipOf } from './build.js';
import type { BuildContext } from './build-context.js';
import { fillSnapshot } from './fill.js';
import { snapshotKey, toolchain } from './key.js';

/** The snapshot of pip alone, made when it is first asked for. */
export type Seed = () => Promise<SnapshotResult>;

/** The seed in the making. */
export interface Seeding {
  readonly result: Promise<SnapshotResult>;
  /**
   * As soon as it is certain which pip the seed will hold. By then whoever builds it has its build slot: who waits for it
   * with a slot of his own holds up nobody.
   */
  readonly foundation: () => Promise<Foundation>;
}

export function beginSeed(context: BuildContext): Seeding {
  let tell: (pip: string) => void = () => {};
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const result = seedSnapshot(context, tell);
  const pip = async () => pipOf((await result).layer);
  return { result, foundation: async () => ({ pip: await Promise.race([told, pip()]), seed: result }) };
}

/** The faults of an index that a bundled pip can do without. */
const survivable: readonly VenvErrorCode[] = [
  'INDEX_UNREACHABLE',
  'DISTRIBUTION_NOT_FOUND',
  'HASH_MISMATCH',
  'OFFLINE_UNAVAILABLE',
];

/**
 * The snapshot of the empty Lockfile: pip alone, what a file that declares nothing gets, and what every other
 * snapshot stands over or grows from. It holds the pinned pip, or the one that the interpreter bundles where no index gives it.
 * @param onInstalled called with the version of the pip that was installed, before that is sealed
 */
export async function seedSnapshot(
  context: BuildContext,
  onInstalled: (pip: string) => void = () => {},
): Promise<SnapshotResult> {
  const { version, sha256 } = pipFor(context.interpreter.version);
  const bundled = bundledPip(context.interpreter.bootstrapPip);
  try {
    return await build(context, version, `pip==${version} --hash=sha256:${sha256}`, onInstalled);
  } catch (error) {
    if (!bundled || !isVenvError(error) || !survivable.includes(error.code)) throw error;
    context.listener({ type: 'seedFallback', wanted: version, used: bundled.version, reason: error.summary });
    return build(context, bundled.version, bundled.wheel, onInstalled);
  }
}

/** The seeds that an interpreter may have with an installer, as they stand in the keys of snapshots. */
export function seedToolchains(
  { version, bootstrapPip }: Interpreter,
  installer: Pick<Installer, 'name'>,
): readonly string[] {
  const bundled = bundledPip(bootstrapPip)?.version;
  const pips = [pipFor(version).version, ...(bundled ? [bundled] : [])];
  return pips.map((pip) => toolchain(installer, pip));
}

function build(
  context: BuildContext,
  version: string,
  requirement: string,
  onInstalled: (pip: string) => void,
): Promise<SnapshotResult> {
  const { installer, interpreter } = context;
  const id = snapshotKey(createLockfile([]), interpreter, toolchain(installer, version));
  const fill = (draft: string) =>
    fillSnapshot(context, draft, id, {
      install: async (run) => {
        await installer.installPip(run, { requirement, interpreter });
        onInstalled(version);
      },
    });
  return fetchedOrBuilt(context, { id, requirements: [`pip==${version}`], build: fill });
}

function bundledPip(bootstrapPip: string | undefined): { version: string; wheel: string } | undefined {
  const version = /\/pip-([^-/]+)-[^/]+\.whl$/.exec(bootstrapPip ?? '')?.[1];
  return version && bootstrapPip ? { version, wheel: bootstrapPip } : undefined;
}
