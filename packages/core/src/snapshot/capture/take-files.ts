import { isUtf8 } from 'node:buffer';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { isSymbolicLink } from '../../filesystem/file-type.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import { folderOf } from '../../filesystem/place-files.js';
import { redact } from '../../process/redact.js';
import { isStale, sourceOf } from '../bytecode.js';
import { relocatableScript, scriptBody } from '../console-script.js';
import { prefixPlaceholder } from '../prefix-placeholder.js';
import type { Live, LiveFile } from './live-files.js';

/** Text that names the environment's folder, with {@link prefixPlaceholder} in its place. */
export interface PlacedText {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly mtimeMs: number;
}

/** What became of an environment's own files. */
export interface Taken {
  /** Paths of those that stand in the tree and hold something else than they did: console scripts. */
  readonly rewritten: string[];
  /** Those that have yet to be written into the tree. */
  readonly placed: PlacedText[];
  /** Python modules below site-packages that have no bytecode. */
  readonly uncompiled: string[];
}

/**
 * Copies an environment's own files into a tree. Never links: the environment goes on writing its own. Read as a whole,
 * so that the digest that is taken later is of one state. What vanishes meanwhile, and bytecode that is not of its
 * source any more, is left out.
 */
export function takeFiles({ prefix, layer }: Live, own: readonly LiveFile[], tree: string): Taken {
  const taken: Taken = { rewritten: [], placed: [], uncompiled: [] };
  const modules = new Map(own.map((file) => [file.path, file]));
  const compiled = new Set<string>();
  const made = new Set<string>();
  for (const file of own) {
    if (!made.has(folderOf(file.path))) mkdirSync(join(tree, folderOf(file.path)), { recursive: true });
    made.add(folderOf(file.path));
    const source = sourceOf(file.path);
    const content = contentOf(prefix, file);
    if (content === undefined || (source && isOutdated(content, modules.get(source)))) continue;
    if (typeof content === 'string') symlinkSync(content, join(tree, file.path));
    else takeFile(prefix, file, content, tree, taken);
    if (source) compiled.add(source);
  }
  const placed = new Set(taken.placed.map(({ path }) => path));
  // Of another size now.
  for (const path of compiled) if (placed.has(path)) removeBytecode(tree, path, own);
  const isModule = (path: string) => path.startsWith(`${layer.sitePackages}/`) && path.endsWith('.py');
  const lacking = own.filter(({ path }) => isModule(path) && !compiled.has(path) && !placed.has(path));
  taken.uncompiled.push(...lacking.map(({ path }) => path));
  return taken;
}

function removeBytecode(tree: string, source: string, own: readonly LiveFile[]): void {
  for (const { path } of own.filter((file) => sourceOf(file.path) === source))
    rmSync(join(tree, path), { force: true });
}

/** A link's target as a text, relative where it leads into the environment; a file's bytes. */
function contentOf(prefix: string, { path, mode }: LiveFile): Buffer | string | undefined {
  return ifPresent(() => {
    if (!isSymbolicLink(mode)) return readFileSync(join(prefix, path));
    const target = readlinkSync(join(prefix, path));
    const isWithin = isAbsolute(target) && target.startsWith(`${prefix}/`);
    return isWithin ? relative(dirname(join(prefix, path)), target) : target;
  });
}

function isOutdated(bytecode: Buffer | string, source: LiveFile | undefined): boolean {
  return typeof bytecode !== 'string' && source !== undefined && isStale(bytecode, source);
}

function takeFile(prefix: string, file: LiveFile, content: Buffer, tree: string, taken: Taken): void {
  const { path, mode, mtimeMs } = file;
  const origin = isOrigin(path) ? redact(content.toString('utf8')) : undefined;
  if (origin !== undefined && origin !== content.toString('utf8')) {
    taken.rewritten.push(path);
    writeTaken(join(tree, path), origin, file);
    return;
  }
  const text = isText(content) && content.includes(prefix) ? content.toString('utf8') : undefined;
  const body = text !== undefined && dirname(path) === 'bin' ? scriptBody(text, prefix) : undefined;
  if (text !== undefined && body === undefined) {
    taken.placed.push({ path, mode, mtimeMs, text: text.replaceAll(prefix, prefixPlaceholder) });
    return;
  }
  if (body !== undefined) taken.rewritten.push(path);
  writeTaken(join(tree, path), body === undefined ? content : relocatableScript(body), file);
}

/** What a distribution says of the address that it came from (PEP 610) may hold a token. */
function isOrigin(path: string): boolean {
  return path.endsWith('.dist-info/direct_url.json');
}

/** Of another encoding than UTF-8 it would not survive being one. */
function isText(content: Buffer): boolean {
  return !content.includes(0) && isUtf8(content);
}

/** Bytecode is valid for the time of its source (PEP 552). */
export function writeTaken(
  path: string,
  content: Buffer | string,
  { mode, mtimeMs }: Pick<LiveFile, 'mode' | 'mtimeMs'>,
): void {
  const seconds = Math.floor(mtimeMs) / 1000;
  writeFileSync(path, content);
  chmodSync(path, 0o600 | (mode & 0o755));
  utimesSync(path, seconds, seconds);
}
