import { join } from 'node:path';
import fs from 'fs-extra';
import { getOrCreate, type SnapshotBuild, type SnapshotResult } from '../cache/get-or-create.js';
import { snapshotLayout } from '../cache/layout.js';
import { writeRecord } from '../cache/records.js';
import { whileLeased } from '../environment/lease.js';
import { environmentPipConfig } from '../environment/pip-options.js';
import type { InstallerContext } from '../installer/context.js';
import type { Installer, InstallerRun } from '../installer/installer.js';
import { redact } from '../process/redact.js';
import type { Remote } from '../remote/remote.js';
import { nothingWanted, type RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import { assertFits, estimate, rememberParts } from './estimate.js';
import { harvest } from './harvest.js';
import { snapshotKey, toolchain } from './key.js';
import { type Layer, layerSchema } from './layer.js';
import { partsOf } from './parts.js';
import { seal } from './seal.js';
import { createVirtualenv, growVirtualenv } from './virtualenv.js';

/** All that a build needs beside what it builds. */
export interface BuildContext extends InstallerContext {
  readonly installer: Installer;
  /** Asked before anything is built. Default: none. */
  readonly remote?: Remote | undefined;
  /** On this machine, among all processes. Default: see `locking/build-slots.ts`. */
  readonly maxConcurrentBuilds?: number | undefined;
}

/** The snapshot of a Lockfile, over the seed: the snapshot that holds pip alone. */
export function lockedSnapshot(
  context: BuildContext,
  lockfile: Lockfile,
  seed: Layer,
  wanted: RequirementSet,
): Promise<SnapshotResult> {
  const id = snapshotKey(lockfile, context.interpreter, toolchain(context.installer, pipOf(seed)));
  const requirements = wanted.requirements.map(({ text }) => redact(text));
  const build = async (draft: string) => {
    assertFits(estimate(lockfile, context.cache), context.cache);
    await fillSnapshot(context, draft, id, seed, (run) =>
      context.installer.install({ ...run, wanted }, lockfile),
    );
  };
  // Leased also while room is made for it, which takes what is not.
  return whileLeased(context.cache, seed.snapshotId, () =>
    fetchedOrBuilt(context, { id, requirements, build }),
  );
}

interface BuildOrder extends Omit<SnapshotBuild, 'into'> {
  /** Fills a folder with a whole snapshot. */
  readonly build: (draft: string) => Promise<void>;
}

/** The snapshot from the cache, else from the remote, else built, and then sent there. */
export async function fetchedOrBuilt(
  { cache, listener, remote, maxConcurrentBuilds }: BuildContext,
  { build, ...snapshot }: BuildOrder,
): Promise<SnapshotResult> {
  const into = async (draft: string) => {
    if (await remote?.fetch(snapshot.id, draft)) return 'fetched';
    await build(draft);
    return 'built';
  };
  const result = await getOrCreate(cache, { ...snapshot, into }, listener, maxConcurrentBuilds);
  if (result.origin === 'built') remote?.push(snapshot.id);
  return result;
}

function pipOf({ distributions }: Layer): string | undefined {
  return distributions.find(({ name }) => name === 'pip')?.version;
}

/**
 * Makes a virtualenv, lets the installer fill it, and seals the result.
 * @param parent the snapshot to grow from; none for a seed
 */
export async function fillSnapshot(
  context: BuildContext,
  draft: string,
  id: string,
  parent: Layer | undefined,
  install: (run: InstallerRun) => Promise<void>,
): Promise<void> {
  const { cache, interpreter } = context;
  const { tree, ...snapshot } = snapshotLayout(draft);
  if (parent) await growVirtualenv(tree, parent, interpreter, cache);
  else await createVirtualenv(tree, interpreter, context.host);
  // As in an environment: no pip.conf of the user's leads the installer elsewhere.
  const pipConfig = join(tree, 'pip.conf');
  await fs.writeFile(pipConfig, environmentPipConfig);
  const scratch = join(draft, 'scratch');
  await fs.ensureDir(scratch);
  await install(installerRun(context, id, scratch, tree));
  await fs.remove(scratch);
  await fs.remove(pipConfig);
  const { sitePackages } = interpreter;
  const layer = await harvest(tree, { snapshotId: id, sitePackages, templates: parent?.templates });
  const { files } = await seal({ tree, ...snapshot }, interpreter);
  const sized = files.map(([path, , size]) => [path, size] as const);
  rememberParts(cache, partsOf(tree, sitePackages, sized));
  writeRecord(cache, snapshot.layer, layerSchema.parse(layer));
}

function installerRun(context: BuildContext, id: string, scratch: string, tree: string): InstallerRun {
  const { cache, host, offline, installTimeout: timeout, listener } = context;
  return {
    host,
    offline,
    timeout,
    scratch,
    python: join(tree, 'bin', 'python'),
    logs: cache.logs,
    wanted: nothingWanted,
    onLine: (line) => listener({ type: 'buildProgress', snapshotId: id, line }),
  };
}
