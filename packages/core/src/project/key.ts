import { basename } from 'node:path';
import { type CacheLayout, ensureCache, schemaVersion } from '../cache/layout.js';
import { Observer } from '../cache/observation.js';
import { digestOf, sha256 } from '../cache/records.js';
import type { Declaration } from '../declaration/declaration.js';
import type { Host } from '../host.js';
import { knownInstaller } from '../installer/choose.js';
import { type Interpreter, interpreterTags } from '../interpreter/interpreter.js';
import { findInterpreter } from '../prepare.js';
import { parseRequest } from '../request/parse.js';
import { type Reading, readSource } from '../request/reading.js';
import type { DeclaredLockfile } from '../request/request.js';
import { wishName } from '../resolution/lock-group.js';

/** A declaration with the places that it is made for. */
export interface Placed {
  readonly declaration: Declaration;
  readonly host: Host;
  readonly cache: CacheLayout;
}

/**
 * One key for all that is declared: the same on every machine with interpreters of the same tags, in whatever folder,
 * and another as soon as a declaration, a Lockfile, an interpreter or the platform is another. What an index offers,
 * and what local sources hold, is left out: a key that changed with those would never be found again.
 * @throws VenvError what is wrong with a declaration, or that there is no such interpreter
 */
export async function projectKey(wanted: readonly Placed[]): Promise<string> {
  const facts = new Set<string>();
  const platforms = new Set<string>();
  for (const one of wanted) {
    const { interpreter, digest } = await factsOf(one);
    facts.add(digest);
    platforms.add(platformOf(interpreter));
  }
  const [platform = 'none'] = [...platforms].sort();
  return `testvenv-${platform}-${digestOf([schemaVersion, [...facts].sort()]).slice(0, 32)}`;
}

async function factsOf({ declaration, host, cache }: Placed) {
  ensureCache(cache);
  const reading = { host, observer: new Observer() };
  const request = parseRequest(declaration, reading);
  const { interpreter } = await findInterpreter(request, cache, host);
  const { name: installer } = await knownInstaller(request.installer, host, reading.observer);
  const lockfile = request.lockfile && lockfileFacts(request.lockfile, reading);
  const wish = wishName(request, host);
  return { interpreter, digest: digestOf([wish, interpreterTags(interpreter), installer, lockfile ?? null]) };
}

function lockfileFacts(declared: DeclaredLockfile, reading: Reading): readonly unknown[] {
  const { path, source, extras, groups } = declared;
  const { text } = readSource(path, 'Lockfile', source, reading);
  return [basename(path), sha256(text), extras, groups];
}

/** For people and for prefixes: `linux-x86_64`, `macosx-14.0-arm64`. */
function platformOf({ platform }: Interpreter): string {
  return platform.replaceAll(/[^\w.-]/g, '_');
}
