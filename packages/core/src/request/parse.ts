import type { Declaration, DeclarationPart, VenvOptions } from '../declaration/declaration.js';
import { refuseContradictions, type SourcedOptions } from './contradictions.js';
import { Gathered } from './gathered.js';
import { checkHashes } from './hashes.js';
import { invalidOptions } from './invalid-options.js';
import { gatherOptions } from './options.js';
import { invalid, type Reading, resolvePath } from './reading.js';
import { type DeclaredLockfile, defaults, type EnvironmentRequest } from './request.js';
import { optionNames, optionsSchema } from './schema.js';
import { readPyproject } from './sources/pyproject.js';
import { readScriptBlock } from './sources/script.js';

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
  refuseContradictions(parts, gathered);
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
    installer: last('installer')?.options.installer,
    offline: last('offline')?.options.offline ?? defaults.offline,
    ...boundsOf(parts),
    pythonSource: (last('python') ?? last('requiresPython') ?? gathered.requiresPython.at(-1))?.source,
    lockfile,
    frozen: isFrozen(parts, lockfile, reading),
    linkMode: last('linkMode')?.options.linkMode ?? defaults.linkMode,
  });
}

function boundsOf(parts: readonly SourcedOptions[]) {
  const last = lastOf(parts);
  const wish = <Key extends keyof VenvOptions>(key: Key) => last(key)?.options[key];
  const limited = last('limits');
  const limits = limited?.options.limits && { limits: limited.options.limits, source: limited.source };
  return {
    installTimeout: wish('installTimeout') ?? defaults.installTimeout,
    createTimeout: wish('createTimeout') ?? defaults.createTimeout,
    commandTimeout: wish('commandTimeout'),
    lockTimeout: wish('lockTimeout') ?? defaults.lockTimeout,
    maxEnvironmentSize: wish('maxEnvironmentSize') ?? defaults.maxEnvironmentSize,
    maxCacheSize: wish('maxCacheSize'),
    limits,
  };
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
  const at = (line = 0) => (source.line === undefined ? source : { ...source, line: source.line + line });
  const block = readScriptBlock(part.text, at, reading);
  if (part.withoutDependencies) block.requirements.length = 0;
  return block;
}

/** The project that the parts together name, with all the extras and groups that they name. */
function gatherProject(parts: readonly SourcedOptions[], reading: Reading): Gathered {
  const named = lastOf(parts)('pyproject');
  const selector = parts.find(({ options }) => (options.extras ?? options.groups ?? []).length > 0);
  if (selector && !named && !lastOf(parts)('lockfile'))
    throw invalid(
      'extras and groups are those of a project or a Lockfile',
      selector.source,
      'add "pyproject": "."',
    );
  if (!named?.options.pyproject) return new Gathered();
  const path = resolvePath(named.options.pyproject, reading.host.root, reading);
  return readPyproject(
    path,
    { ...selectionOf(parts), selector: selector?.source ?? named.source },
    named.source,
    reading,
  );
}

function selectionOf(parts: readonly SourcedOptions[]) {
  const all = (key: 'extras' | 'groups') => [...new Set(parts.flatMap(({ options }) => options[key] ?? []))];
  return { extras: all('extras'), groups: all('groups') };
}

function declaredLockfile(parts: readonly SourcedOptions[], reading: Reading): DeclaredLockfile | undefined {
  const named = lastOf(parts)('lockfile');
  if (!named?.options.lockfile) return undefined;
  const path = resolvePath(named.options.lockfile, reading.host.root, reading);
  return { path, source: named.source, ...selectionOf(parts) };
}

/** Shared machines must not resolve by themselves: then one of them could get other distributions than the rest. */
function isFrozen(
  parts: readonly SourcedOptions[],
  lockfile: DeclaredLockfile | undefined,
  { host, observer }: Reading,
): boolean {
  const said = lastOf(parts)('frozen');
  if (!lockfile && said?.options.frozen)
    throw invalid(
      'frozen needs a Lockfile',
      said.source,
      'add "lockfile": "pylock.toml", which testvenv lock writes',
    );
  if (!lockfile || said) return said?.options.frozen ?? false;
  const { CI } = host.processEnv;
  observer.lookAtVariable('CI', CI);
  return Boolean(CI) && CI !== 'false' && CI !== '0';
}

/** The last part's own word, and what every file says. */
function requiresPython(parts: readonly SourcedOptions[], gathered: Gathered): string | undefined {
  const own = lastOf(parts)('requiresPython')?.options.requiresPython;
  const all = [...(own ? [own] : []), ...gathered.requiresPython.map(({ text }) => text)];
  if (all.length < 2) return all[0];
  // Among others a bare version must be a specifier too.
  return [...new Set(all.map((text) => text.replace(/^[\d.]+$/, '==$&.*')))].join(',');
}
