import { isAbsolute } from 'node:path';
import type { Declaration, DeclarationPart, VenvOptions } from '../declaration/declaration.js';
import type { Source } from '../error/venv-error.js';
import { Gathered } from './gathered.js';
import { checkHashes } from './hashes.js';
import { invalidOptions } from './invalid-options.js';
import { gatherOptions } from './options.js';
import { invalid, type Reading, resolvePath } from './reading.js';
import { type DeclaredLockfile, defaults, type EnvironmentRequest } from './request.js';
import { optionNames, optionsSchema } from './schema.js';
import { readPyproject } from './sources/pyproject.js';
import { readScriptBlock } from './sources/script.js';

interface SourcedOptions {
  readonly options: VenvOptions;
  readonly source: Source;
}

/**
 * Validates a declaration and makes one request of its parts and of the files they refer to: lists are concatenated,
 * later scalars override. Every file is noted with the observer.
 * @throws VenvError `INVALID_REQUEST`, naming the file, the line and the dotted path of the option
 */
export function parseRequest(declaration: Declaration, reading: Reading): EnvironmentRequest {
  const parts = declaration.flatMap(optionsOf);
  const gathered = new Gathered();
  for (const part of declaration) gathered.add(gatherPart(part, parts, reading));
  gathered.add(gatherProject(parts, reading));
  checkHashes(gathered);
  const last = lastOf(parts);
  const lockfile = declaredLockfile(parts, reading);
  return Object.freeze({
    requirements: gathered.uniqueRequirements,
    constraints: gathered.uniqueConstraints,
    index: gathered.indexSettings,
    python: last('python')?.options.python,
    requiresPython: requiresPython(parts, gathered),
    refresh: last('refresh')?.options.refresh ?? defaults.refresh,
    installTimeout: last('installTimeout')?.options.installTimeout ?? defaults.installTimeout,
    pythonSource: (last('python') ?? last('requiresPython') ?? gathered.requiresPython.at(-1))?.source,
    lockfile,
    frozen: isFrozen(parts, lockfile, reading),
  });
}

function lastOf(parts: readonly SourcedOptions[]) {
  return <Key extends keyof VenvOptions>(key: Key) =>
    parts.findLast(({ options }) => options[key] !== undefined);
}

function optionsOf(part: DeclarationPart): SourcedOptions[] {
  if (part.kind === 'script') return [];
  const result = optionsSchema.safeParse(part.value ?? {});
  if (!result.success) throw invalidOptions(result.error.issues, part.source, optionNames);
  return [{ options: result.data, source: part.source }];
}

function gatherPart(part: DeclarationPart, parts: readonly SourcedOptions[], reading: Reading): Gathered {
  const { source } = part;
  if (part.kind === 'options') {
    const own = parts.find((each) => each.source === source);
    return gatherOptions(own?.options ?? {}, source, reading);
  }
  const at = (line?: number) =>
    source.line === undefined || line === undefined ? source : { ...source, line: source.line + line };
  return readScriptBlock(part.text, at, reading);
}
