import { getOrCreate, type SnapshotBuild, type SnapshotResult } from '../cache/get-or-create.js';
import { onceLeased } from '../environment/lease.js';
import { redact } from '../process/redact.js';
import type { RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import type { BuildContext } from './build-context.js';
import { assertFits, estimate } from './estimate.js';
import { type Contents, fillSnapshot } from './fill.js';
import { snapshotKey, toolchain } from './key.js';
import type { Layer } from './layer.js';

/** The seed of a snapshot: the snapshot that holds pip alone. It may be in the making. */
export interface Foundation {
  /** The version of its pip. */
  readonly pip: string | undefined;
  readonly seed: Promise<SnapshotResult>;
}

/**
 * The snapshot of a Lockfile, over the seed. It stands over that one, unless the installer runs in what it fills, or puts
 * another pip there: then it has the seed's files itself.
 */
export function lockedSnapshot(
  context: BuildContext,
  lockfile: Lockfile,
  { pip, seed }: Foundation,
  wanted: RequirementSet,
): Promise<SnapshotResult> {
  const id = snapshotKey(lockfile, context.interpreter, toolchain(context.installer, pip));
  const parent = seed.then(({ layer }) => layer);
  const requirements = wanted.requirements.map(({ text }) => redact(text));
  const grows = context.installer.needsPip || lockfile.packages.some(({ name }) => name === 'pip');
  const contents: Contents = {
    parent,
    grows,
    distributions: lockfile.packages,
    install: (run) => context.installer.install({ ...run, wanted }, lockfile),
  };
  const build = async (draft: string) => {
    assertFits(estimate(lockfile, context.cache), context.cache);
    await fillSnapshot(context, draft, id, contents);
  };
  // Leased also while room is made for it, which takes what is not.
  const parentId = parent.then(({ snapshotId }) => snapshotId);
  return onceLeased(context.cache, parentId, () =>
    fetchedOrBuilt(context, { id, requirements, build, over: grows ? undefined : parent }),
  );
}

interface BuildOrder extends Omit<SnapshotBuild, 'into'> {
  /** What it may stand over. */
  readonly over?: Promise<Layer> | undefined;
  /** Fills a folder with a whole snapshot. */
  readonly build: (draft: string) => Promise<void>;
}

/** The snapshot from the cache, else from the remote, else built, and then sent there. */
export async function fetchedOrBuilt(
  context: BuildContext,
  { build, over, ...snapshot }: BuildOrder,
): Promise<SnapshotResult> {
  const { cache, listener, remote } = context;
  const into = async (draft: string) => {
    if (remote && (await remote.fetch(snapshot.id, draft, await over))) return 'fetched';
    await build(draft);
    return 'built';
  };
  const result = await getOrCreate(cache, { ...snapshot, into }, listener, context);
  if (result.origin === 'built') remote?.push(snapshot.id);
  return result;
}

/** The version of the pip in a snapshot. */
export function pipOf({ distributions }: Layer): string | undefined {
  return distributions.find(({ name }) => name === 'pip')?.version;
}
