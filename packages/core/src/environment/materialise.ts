import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { isErrno } from '../filesystem/ignore-missing.js';
import { placeFile } from '../filesystem/place-files.js';
import { executableNames, type Interpreter, type NamedInterpreter } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import type { Layer } from '../snapshot/layer.js';
import { prefixPlaceholder } from '../snapshot/prefix-placeholder.js';
import { type Filling, fillHere, isLong, planFilling } from './fill.js';
import { writeLease } from './lease.js';
import type { LinkMode } from './link-mode.js';
import { environmentPipConfig } from './pip-options.js';
import { siteHook } from './site-hook.js';

/** What of an interpreter an environment needs. */
export type EnvironmentInterpreter = Pick<Interpreter, 'executable'> & NamedInterpreter;

/** An environment to be made. */
export interface Order {
  readonly cache: CacheLayout;
  readonly id: string;
  readonly layer: Layer;
  readonly interpreter: EnvironmentInterpreter;
}

/**
 * Puts a layered environment over a snapshot: a PEP 405 virtualenv whose own site-packages is empty but for the
 * hook. Synchronous, since some thirty small calls in a row beat as many round trips through the thread pool.
 * @returns the environment's prefix
 * @throws VenvError `SNAPSHOT_NOT_FOUND` where the snapshot has just been pruned
 */
export function materialiseLayered(order: Order): string {
  const draft = begin(order);
  const { cache, layer, interpreter } = order;
  const { tree } = cache.snapshot(layer.snapshotId);
  writeSiteHook(draft, tree, layer, interpreter);
  linkFiles(draft, tree, layer);
  return finish(order, draft);
}

/**
 * Makes an environment at once, in this thread.
 * @returns its prefix, or nothing if that is work for several threads
 */
export function materialiseNow(order: Order, linkMode: LinkMode): string | undefined {
  if (linkMode === 'layered') return materialiseLayered(order);
  const filling = planFilling(order.cache, order.layer.snapshotId, linkMode);
  return isLong(filling) ? undefined : materialiseWhole(order, filling);
}

/**
 * Makes an environment, with the help of other threads where there are many files to be put in their places.
 * @returns its prefix
 */
export async function materialise(order: Order, linkMode: LinkMode): Promise<string> {
  if (linkMode === 'layered') return materialiseLayered(order);
  const filling = planFilling(order.cache, order.layer.snapshotId, linkMode);
  if (!isLong(filling)) return materialiseWhole(order, filling);
  const { fillInThreads } = await import('@testvenv/core/internal/cold');
  const draft = begin(order);
  try {
    await fillInThreads(filling, draft);
  } catch (error) {
    throw abandon(order, draft, error);
  }
  return finish(order, draft);
}

function materialiseWhole(order: Order, filling: Filling): string {
  const draft = begin(order);
  try {
    fillHere(filling, draft);
  } catch (error) {
    throw abandon(order, draft, error);
  }
  return finish(order, draft);
}

/** A disk that is full of the half-made environment is not left so. */
function abandon({ cache, id }: Order, draft: string, error: unknown): unknown {
  rmSync(draft, { recursive: true, force: true });
  rmSync(cache.lease(id), { force: true });
  if (!isErrno(error, 'ENOSPC', 'EDQUOT')) return error;
  return new VenvError(
    'DISK_FULL',
    `the disk is full: the environment's files do not fit into ${cache.root}`,
    {
      hint: 'free some space, or move the cache with TESTVENV_CACHE_DIR',
      cause: error,
    },
  );
}

/** The lease comes first and the rename last, so a kill in between leaves only what sweep can attribute. */
function begin({ cache, id, layer, interpreter }: Order): string {
  const draft = join(cache.temp, ownedName());
  writeLease(cache, id, layer.snapshotId);
  writeSkeleton(draft, layer, interpreter);
  writeTemplates(draft, cache.environment(id), layer);
  return draft;
}

function finish({ cache, id }: Order, draft: string): string {
  const prefix = cache.environment(id);
  renameSync(draft, prefix);
  return prefix;
}

/** The folders, the links to the interpreter and the configuration that make a virtualenv. */
export function writeSkeleton(
  draft: string,
  { lib64, sitePackages }: Layer,
  interpreter: EnvironmentInterpreter,
): void {
  mkdirSync(join(draft, sitePackages), { recursive: true });
  mkdirSync(join(draft, 'bin'));
  if (lib64) symlinkSync('lib', join(draft, 'lib64'));
  writeFileSync(join(draft, 'pyvenv.cfg'), pyvenvConfig(interpreter));
  writeFileSync(join(draft, 'pip.conf'), environmentPipConfig);
  const [python = 'python', ...aliases] = executableNames(interpreter);
  symlinkSync(interpreter.executable, join(draft, 'bin', python));
  for (const alias of aliases) symlinkSync(python, join(draft, 'bin', alias));
}

function pyvenvConfig({ executable, version }: EnvironmentInterpreter): string {
  const entries = {
    home: dirname(executable),
    'include-system-site-packages': 'false',
    version,
    executable,
  };
  return Object.entries(entries)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

function writeSiteHook(draft: string, tree: string, layer: Layer, { version }: EnvironmentInterpreter): void {
  for (const { name, text } of siteHook(join(tree, layer.sitePackages), version)) {
    writeFileSync(join(draft, layer.sitePackages, name), text);
  }
}

function writeTemplates(draft: string, prefix: string, { templates }: Layer): void {
  for (const { path, text } of templates) {
    writeFileSync(join(draft, path), text.replaceAll(prefixPlaceholder, prefix));
  }
}

/**
 * Hard links: a symbolic one with a target of more than 59 characters takes an inode and a block on ext4, and a console
 * script must stand in the environment itself to find its Python.
 */
function linkFiles(draft: string, tree: string, { directories, links }: Layer): void {
  for (const directory of directories) mkdirSync(join(draft, directory));
  for (const link of links) placeFile(join(tree, link), join(draft, link), 'hardlink');
}
