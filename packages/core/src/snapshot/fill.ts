import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fs from 'fs-extra';
import { snapshotLayout } from '../cache/layout.js';
import { writeRecord } from '../cache/records.js';
import { writeSkeleton } from '../environment/materialise.js';
import { environmentPipConfig } from '../environment/pip-options.js';
import type { InstallerRun } from '../installer/installer.js';
import { nothingWanted } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import { toTheEnd } from '../to-the-end.js';
import type { BuildContext } from './build-context.js';
import { donorsOf, noteCompiled } from './donors.js';
import { rememberParts } from './estimate.js';
import { harvest } from './harvest.js';
import { type Layer, layerSchema } from './layer.js';
import { type Owners, ownersOf, partsOf } from './parts.js';
import { type Sealed, seal } from './seal.js';
import { entriesIn } from './sealed-files.js';
import { assertSize, sealedTrees, sizesOf } from './size-limit.js';
import { standing } from './standing.js';
import { createVirtualenv, growVirtualenv, type VirtualenvForm } from './virtualenv.js';

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
  const { cache, interpreter, maxEnvironmentSize } = context;
  const snapshot = snapshotLayout(draft);
  const { own, owners, hasForeignBytecode } = await fillAndSeal(context, draft, id, contents);
  const manifest = readFileSync(snapshot.manifest, 'utf8');
  const files = sizesOf(entriesIn(manifest));
  const below = contents.grows ? undefined : await contents.parent;
  const layer = layerSchema.parse(below ? standing(own, below) : own);
  const behind = layer.behind.map(({ snapshotId }) => snapshotId);
  const trees = [{ prefix: snapshot.tree, files }, ...sealedTrees(cache, behind)];
  assertSize(maxEnvironmentSize, interpreter.sitePackages, trees);
  rememberParts(cache, partsOf(owners, files));
  if (!hasForeignBytecode) noteCompiled(cache, snapshot, own, manifest);
  writeRecord(cache, snapshot.layer, layer);
}

interface Filled extends Sealed {
  /** As if nothing were behind it. */
  readonly own: Layer;
  readonly owners: Owners;
}

async function fillAndSeal(
  context: BuildContext,
  draft: string,
  id: string,
  contents: Contents,
): Promise<Filled> {
  const { cache, interpreter } = context;
  const donors = donorsOf(cache, interpreter, contents.distributions ?? []).map(cache.snapshot);
  const snapshot = snapshotLayout(draft);
  const { tree } = snapshot;
  const scratch = join(draft, 'scratch');
  await fs.ensureDir(scratch);
  const grown = contents.grows ? await contents.parent : undefined;
  const run = installerRun(context, id, scratch, tree);
  const form = virtualenvForm(context, draft, contents);
  const ready = fillTree(context, run, { tree, grown, form, install: contents.install });
  const { executable, sitePackages, implementation, version, abi, platform, libc } = interpreter;
  const tags = { implementation, version, abi, platform, libc };
  const harvested = ready.then(() =>
    harvest(tree, { snapshotId: id, interpreter: tags, executable, sitePackages }),
  );
  const home = cache.snapshot(id).tree;
  const inherited = grown && cache.snapshot(grown.snapshotId).manifest;
  const sealed = seal({ snapshot, home, interpreter, inherited, donors, ready: harvested, run });
  // While another process seals, which has been told to by then.
  const owners = harvested.then(() => setImmediate()).then(() => ownersOf(tree, sitePackages));
  await toTheEnd([form, harvested, owners, sealed]);
  return { own: { ...(await harvested), ...(await form) }, owners: await owners, ...(await sealed) };
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

interface TreeContents extends Pick<Contents, 'install'> {
  readonly tree: string;
  /** What it grows from. */
  readonly grown: Layer | undefined;
  readonly form: Promise<VirtualenvForm>;
}

async function fillTree(
  { cache, interpreter, installer }: BuildContext,
  run: InstallerRun,
  { tree, grown, form, install }: TreeContents,
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
