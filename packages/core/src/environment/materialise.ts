import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainFull, isDiskFull } from '../cache/disk-full.js';
import type { CacheLayout } from '../cache/layout.js';
import type { VenvError } from '../error/venv-error.js';
import { placeFile } from '../filesystem/place-files.js';
import { executableNames, type Interpreter, type NamedInterpreter } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import type { Layer } from '../snapshot/layer.js';
import { prefixPlaceholder } from '../snapshot/prefix-placeholder.js';
import { idsOf, sealedSitePackages, stackOf } from '../snapshot/stack.js';
import { type Filling, fillHere, isLong, planFilling } from './fill.js';
import { removeLease, writeLease } from './lease.js';
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
  /** Of one that stands already, with its lease: puts what was made in its place. */
  readonly exchange?: (draft: string) => void;
}

/** An environment that was made. */
export interface Materialised {
  readonly prefix: string;
  readonly linkMode: LinkMode;
  /** Why it is not of the mode that was wished. */
  readonly fallback?: VenvError;
}

/**
 * Puts a layered environment over a snapshot: a PEP 405 virtualenv whose own site-packages is empty but for the
 * hook. Synchronous, since some thirty small calls in a row beat as many round trips through the thread pool.
 * @returns the environment's prefix
 * @throws VenvError `SNAPSHOT_NOT_FOUND` where the snapshot has just been pruned, `DISK_FULL`
 */
export function materialiseLayered(order: Order): string {
  return assemble(order, (draft) => {
    writeSiteHook(draft, order);
    linkFiles(draft, order);
  });
}

/**
 * Makes an environment at once, in this thread.
 * @returns nothing if that is work for several threads
 */
export function materialiseNow(order: Order, linkMode: LinkMode): Materialised | undefined {
  if (linkMode === 'layered') return { prefix: materialiseLayered(order), linkMode };
  const fillings = planFilling(order.cache, order.layer, linkMode);
  return isLong(fillings) ? undefined : materialiseWhole(order, fillings, linkMode);
}

/** Makes an environment, with the help of other threads where there are many files to be put in their places. */
export async function materialise(order: Order, linkMode: LinkMode): Promise<Materialised> {
  if (linkMode === 'layered') return { prefix: materialiseLayered(order), linkMode };
  const fillings = planFilling(order.cache, order.layer, linkMode);
  if (!isLong(fillings)) return materialiseWhole(order, fillings, linkMode);
  const { fillInThreads } = await import('@testvenv/core/internal/cold');
  const draft = join(order.cache.temp, ownedName());
  try {
    begin(order, draft);
    await fillInThreads(fillings, draft);
    return { prefix: finish(order, draft), linkMode };
  } catch (error) {
    return layeredInstead(order, linkMode, abandon(order, draft, error));
  }
}

function materialiseWhole(order: Order, fillings: readonly Filling[], linkMode: LinkMode): Materialised {
  try {
    return { prefix: assemble(order, (draft) => fillHere(fillings, draft)), linkMode };
  } catch (error) {
    return layeredInstead(order, linkMode, error);
  }
}

/** A layered environment takes thirty inodes, a linked one as many as there are folders. Copies are for edits: nothing replaces them. */
function layeredInstead(order: Order, linkMode: LinkMode, fault: unknown): Materialised {
  if (linkMode !== 'linked' || !isDiskFull(fault)) throw fault;
  return { prefix: materialiseLayered(order), linkMode: 'layered', fallback: fault };
}

function assemble(order: Order, fill: (draft: string) => void): string {
  const draft = join(order.cache.temp, ownedName());
  try {
    begin(order, draft);
    fill(draft);
    return finish(order, draft);
  } catch (error) {
    throw abandon(order, draft, error);
  }
}

/** A disk that is full of the half-made environment is not left so. */
function abandon({ cache, id, exchange }: Order, draft: string, fault: unknown): unknown {
  rmSync(draft, { recursive: true, force: true });
  if (!exchange) removeLease(cache, id);
  const error = explainFull(fault, { folder: cache.root, what: "the environment's files" });
  return isDiskFull(error) ? error.undoing('the half-made environment was removed') : error;
}

/** The lease comes first and the rename last, so a kill in between leaves only what sweep can attribute. */
function begin({ cache, id, layer, interpreter, exchange }: Order, draft: string): void {
  if (!exchange) writeLease(cache, id, ...idsOf(layer));
  writeSkeleton(draft, layer, interpreter);
  writeTemplates(draft, cache.environment(id), layer);
}

function finish({ cache, id, exchange }: Order, draft: string): string {
  const prefix = cache.environment(id);
  if (exchange) exchange(draft);
  else renameSync(draft, prefix);
  return prefix;
}

/** The folders, the links to the interpreter and the configuration that make a virtualenv. */
export function writeSkeleton(
  draft: string,
  { lib64, sitePackages }: Layer,
  interpreter: EnvironmentInterpreter,
): void {
  const bin = `${draft}/bin`;
  mkdirSync(draft);
  mkdirSync(bin);
  // One by one: `recursive` begins with the deepest, which fails as often as there are parents to be made.
  for (const folder of withParents(sitePackages)) mkdirSync(`${draft}/${folder}`);
  if (lib64) symlinkSync('lib', `${draft}/lib64`);
  writeFileSync(`${draft}/pyvenv.cfg`, pyvenvConfig(interpreter));
  writeFileSync(`${draft}/pip.conf`, environmentPipConfig);
  const [python = 'python', ...aliases] = executableNames(interpreter);
  symlinkSync(interpreter.executable, `${bin}/${python}`);
  for (const alias of aliases) symlinkSync(python, `${bin}/${alias}`);
}

/** `a`, `a/b` and `a/b/c` of `a/b/c`. */
function withParents(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function pyvenvConfig({ executable, version }: EnvironmentInterpreter): string {
  const home = dirname(executable);
  return `home = ${home}\ninclude-system-site-packages = false\nversion = ${version}\nexecutable = ${executable}\n`;
}

function writeSiteHook(draft: string, { cache, layer, interpreter }: Order): void {
  for (const { name, text } of siteHook(sealedSitePackages(cache, layer), interpreter.version)) {
    writeFileSync(`${draft}/${layer.sitePackages}/${name}`, text);
  }
}

/** Never through a link that stands there already: a snapshot may come from elsewhere. */
const ownFile = { encoding: 'utf8', flag: 'wx' } as const;

function writeTemplates(draft: string, prefix: string, { templates }: Layer): void {
  for (const { path, text, mode } of templates) {
    if (dirname(path) !== 'bin') mkdirSync(dirname(join(draft, path)), { recursive: true });
    const own = text.replaceAll(prefixPlaceholder, prefix);
    writeFileSync(`${draft}/${path}`, own, { ...ownFile, ...(mode !== undefined && { mode }) });
  }
}

/**
 * Hard links: a symbolic one with a target of more than 59 characters takes an inode and a block on ext4, and a console
 * script must stand in the environment itself to find its Python.
 */
function linkFiles(draft: string, { cache, layer }: Order): void {
  for (const directory of layer.directories) mkdirSync(join(draft, directory), { recursive: true });
  for (const { snapshotId, links, copies } of stackOf(layer)) {
    const { tree } = cache.snapshot(snapshotId);
    const copied = new Set(copies);
    for (const link of links)
      placeFile(`${tree}/${link}`, `${draft}/${link}`, copied.has(link) ? 'copy' : 'hardlink');
  }
}
