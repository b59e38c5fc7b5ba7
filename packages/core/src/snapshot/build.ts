import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fs from 'fs-extra';
import { getOrCreate, type SnapshotBuild, type SnapshotResult } from '../cache/get-or-create.js';
import { snapshotLayout } from '../cache/layout.js';
import { writeRecord } from '../cache/records.js';
import { onceLeased } from '../environment/lease.js';
import { writeSkeleton } from '../environment/materialise.js';
import { environmentPipConfig } from '../environment/pip-options.js';
import type { InstallerContext } from '../installer/context.js';
import type { Installer, InstallerRun } from '../installer/installer.js';
import { redact } from '../process/redact.js';
import type { Remote } from '../remote/remote.js';
import { nothingWanted, type RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import { toTheEnd } from '../to-the-end.js';
import { Donors } from './donors.js';
import { assertFits, estimate, rememberParts } from './estimate.js';
import { harvest } from './harvest.js';
import { snapshotKey, toolchain } from './key.js';
import { type Layer, layerSchema } from './layer.js';
import { ownersOf, partsOf } from './parts.js';
import { seal } from './seal.js';
import { readSealed } from './sealed-files.js';
import { assertSize, sealedTrees, sizesOf } from './size-limit.js';
import { standing } from './standing.js';
import { createVirtualenv, growVirtualenv, type VirtualenvForm } from './virtualenv.js';

/** All that a build needs beside what it builds. */
export interface BuildContext extends InstallerContext {
  readonly installer: Installer;
  /** Asked before anything is built. Default: none. */
  readonly remote?: Remote | undefined;
  /** On this machine, among all processes. Default: see `locking/build-slots.ts`. */
  readonly maxConcurrentBuilds?: number | undefined;
}

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

/** What a snapshot is to hold. */
export interface Contents {
  /** The snapshot that it has the files of as its own (`grows`), or that it stands over, which is not waited for sooner. */
  readonly parent?: Promise<Layer>;
  readonly grows?: boolean;
  /** What will be installed, as far as it is known. */
  readonly distributions?: Lockfile['packages'];
  readonly install: (run: InstallerRun) => Promise<void>;
}

/** Makes a virtualenv, lets the installer fill it, and seals the result. */
export async function fillSnapshot(
  context: BuildContext,
  draft: string,
  id: string,
  contents: Contents,
): Promise<void> {
  const { cache, interpreter } = context;
  const { parent, grows, install, distributions = [] } = contents;
  const donors = new Donors(cache, interpreter);
  const givers = donors.of(distributions).map(cache.snapshot);
  const snapshot = snapshotLayout(draft);
  const scratch = join(draft, 'scratch');
  await fs.ensureDir(scratch);
  const grown = grows ? await parent : undefined;
  const run = installerRun(context, id, scratch, snapshot.tree);
  const form = virtualenvForm(context, draft, contents);
  const ready = fill(context, run, { tree: snapshot.tree, grown, form, install });
  const home = cache.snapshot(id).tree;
  const inherited = grown && cache.snapshot(grown.snapshotId).manifest;
  const { executable, sitePackages, implementation, version, abi, platform, libc } = interpreter;
  const tags = { implementation, version, abi, platform, libc };
  const harvested = ready.then(() =>
    harvest(snapshot.tree, { snapshotId: id, interpreter: tags, executable, sitePackages }),
  );
  const sealed = seal({ snapshot, home, interpreter, inherited, donors: givers, ready: harvested, run });
  // While another process seals, which has been told to by then.
  const owners = harvested.then(() => setImmediate()).then(() => ownersOf(snapshot.tree, sitePackages));
  await toTheEnd([form, harvested, owners, sealed]);
  const files = sizesOf(readSealed(snapshot.manifest));
  const own = { ...(await harvested), ...(await form) };
  const below = grows ? undefined : await parent;
  const layer = layerSchema.parse(below ? standing(own, below) : own);
  const behind = sealedTrees(
    cache,
    layer.behind.map(({ snapshotId }) => snapshotId),
  );
  assertSize(context.maxEnvironmentSize, sitePackages, [{ prefix: snapshot.tree, files }, ...behind]);
  rememberParts(cache, partsOf(await owners, files));
  const { hasForeignBytecode } = await sealed;
  if (!hasForeignBytecode) donors.remember(id, readFileSync(snapshot.manifest, 'utf8'), own.distributions);
  writeRecord(cache, snapshot.layer, layer);
}

/**
 * The parent's; else that of a new virtualenv, which an installer that runs in one needs where it installs. Any other
 * does not wait for it.
 */
async function virtualenvForm(
  context: BuildContext,
  draft: string,
  { parent }: Contents,
): Promise<VirtualenvForm> {
  if (parent) {
    const { templates, lib64 } = await parent;
    return { templates, lib64 };
  }
  if (context.installer.needsPip) return createVirtualenv(snapshotLayout(draft).tree, context);
  const aside = join(draft, 'virtualenv');
  const form = await createVirtualenv(aside, context);
  await fs.remove(aside);
  return form;
}

interface Filling extends Pick<Contents, 'install'> {
  readonly tree: string;
  /** What it grows from. */
  readonly grown: Layer | undefined;
  readonly form: Promise<VirtualenvForm>;
}

async function fill(
  { cache, interpreter, installer }: BuildContext,
  run: InstallerRun,
  { tree, grown, form, install }: Filling,
): Promise<void> {
  // Before anything else is there: `venv` fails where a folder comes to be while it makes it.
  if (installer.needsPip) await form;
  if (grown) writeSkeleton(tree, grown, interpreter);
  else for (const folder of ['bin', interpreter.sitePackages]) await fs.ensureDir(join(tree, folder));
  // As in an environment: no pip.conf of the user's leads the installer elsewhere.
  const pipConfig = join(tree, 'pip.conf');
  writeFileSync(pipConfig, environmentPipConfig);
  if (grown) growVirtualenv(tree, grown, cache);
  // As `venv` makes it: some interpreters install extension modules there.
  else if (!installer.needsPip) symlinkSync('lib', join(tree, 'lib64'));
  await install(run);
  await fs.remove(run.scratch);
  await fs.remove(pipConfig);
}

function installerRun(context: BuildContext, id: string, scratch: string, tree: string): InstallerRun {
  const { cache, host, offline, installTimeout: timeout, listener, interpreter } = context;
  return {
    host,
    offline,
    timeout,
    scratch,
    python: join(tree, 'bin', 'python'),
    into: { prefix: tree, interpreter: interpreter.executable },
    logs: cache.logs,
    wanted: nothingWanted,
    onLine: (line) => listener({ type: 'buildProgress', snapshotId: id, line }),
  };
}
