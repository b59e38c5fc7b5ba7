import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { isErrno } from '../filesystem/ignore-missing.js';
import { executableNames, type Interpreter, type NamedInterpreter } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import type { Layer } from '../snapshot/layer.js';
import { prefixPlaceholder } from '../snapshot/prefix-placeholder.js';
import { writeLease } from './lease.js';
import { environmentPipConfig } from './pip-options.js';
import { siteHook } from './site-hook.js';

/** What of an interpreter an environment needs. */
export type EnvironmentInterpreter = Pick<Interpreter, 'executable'> & NamedInterpreter;

/**
 * Puts a layered environment over a snapshot: a PEP 405 virtualenv whose own site-packages is empty but for the
 * hook. Synchronous, since some thirty small calls in a row beat as many round trips through the thread pool.
 * The lease comes first and the rename last, so a kill in between leaves only what sweep can attribute.
 * @returns the environment's prefix
 * @throws VenvError `SNAPSHOT_NOT_FOUND` where the snapshot has just been pruned
 */
export function materialise(
  cache: CacheLayout,
  environmentId: string,
  layer: Layer,
  interpreter: EnvironmentInterpreter,
): string {
  const prefix = cache.environment(environmentId);
  const draft = join(cache.temp, ownedName());
  writeLease(cache, environmentId, layer.snapshotId);
  writeSkeleton(draft, layer, interpreter);
  writeSiteHook(draft, cache.snapshot(layer.snapshotId).tree, layer, interpreter);
  writeTemplates(draft, prefix, layer);
  linkFiles(draft, cache.snapshot(layer.snapshotId).tree, layer);
  renameSync(draft, prefix);
  return prefix;
}

function writeSkeleton(
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

function linkFiles(draft: string, tree: string, { directories, links }: Layer): void {
  for (const directory of directories) mkdirSync(join(draft, directory));
  for (const link of links) linkFile(join(tree, link), join(draft, link));
}

/**
 * A hard link: a symbolic one with a target of more than 59 characters takes an inode and a block on ext4, and a console
 * script must stand in the environment itself to find its Python.
 */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if (!isErrno(error, 'EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP')) throw error;
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}
