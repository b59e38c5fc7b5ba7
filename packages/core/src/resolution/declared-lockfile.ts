import { basename } from 'node:path';
import type { Observer } from '../cache/observation.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { invalidOptions } from '../request/invalid-options.js';
import { readSource, type SourceFile } from '../request/reading.js';
import type { DeclaredLockfile } from '../request/request.js';
import { parseToml } from '../request/toml.js';
import { type Pylock, pylockSchema } from '../requirement/pylock.js';
import type { Selecting } from './select.js';
import { exportUvLock } from './uv-lock.js';

/**
 * Reads a Lockfile that was declared: a `pylock.toml`, or a `uv.lock` by uv's export.
 * @throws VenvError `INVALID_REQUEST`
 */
export async function readLockfile(
  declared: DeclaredLockfile,
  host: Host,
  observer: Observer,
): Promise<Selecting> {
  const { path, source } = declared;
  const file = readSource(path, 'Lockfile', source, { host, observer });
  const shown = file.at().file ?? path;
  if (basename(path) !== 'uv.lock') return { ...declared, pylock: parsePylock(file), shown };
  const text = await exportUvLock(declared, host, observer);
  // The export holds just what was selected.
  return { ...declared, pylock: parsePylock({ ...file, text }), shown, extras: [], groups: [] };
}

/** @throws VenvError `INVALID_REQUEST`, with the line for what is no TOML */
export function parsePylock({ text, at }: SourceFile): Pylock {
  const table = parseToml(text, 'Lockfile', at);
  const version = (table as { 'lock-version'?: unknown })['lock-version'];
  if (typeof version === 'string' && !/^1\.\d+$/.test(version))
    throw new VenvError('INVALID_REQUEST', `the Lockfile has lock-version ${version}, not 1.0`, {
      source: at(),
      hint: 'a newer testvenv may know it; testvenv lock writes lock-version 1.0',
    });
  const parsed = pylockSchema.safeParse(table);
  if (!parsed.success) throw invalidOptions(parsed.error.issues, at());
  return parsed.data;
}
