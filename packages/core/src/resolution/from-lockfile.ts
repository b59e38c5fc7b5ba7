import { pathToFileURL } from 'node:url';
import type { Observer } from '../cache/observation.js';
import { readLocalSource } from '../request/local-source.js';
import type { DeclaredLockfile, DeclaredRequirement, EnvironmentRequest } from '../request/request.js';
import { createLockfile, type LockedDistribution, type Lockfile } from '../requirement/lockfile.js';
import type { BuildContext } from '../snapshot/build-context.js';
import type { Seed } from '../snapshot/seed.js';
import { readLockfile } from './declared-lockfile.js';
import { notCovered, uncovered } from './frozen.js';
import { lockGroup, pythonSeries } from './lock-group.js';
import { askPython } from './python-facts.js';
import { type PythonFacts, type Selecting, selectPackages } from './select.js';

/** What a declared Lockfile gives: all that is wished, or what is to be resolved beside it. */
export type FromLockfile =
  | { readonly lockfile: Lockfile }
  | { readonly unlocked: Pick<EnvironmentRequest, 'requirements' | 'constraints'> };

/**
 * Takes a request's distributions from the Lockfile that it declares.
 * @throws VenvError `INVALID_REQUEST`, also for what a frozen Lockfile does not cover; `DISTRIBUTION_NOT_FOUND`
 */
export async function fromLockfile(
  request: EnvironmentRequest,
  declared: DeclaredLockfile,
  context: BuildContext,
  seed: Seed,
  observer: Observer,
): Promise<FromLockfile> {
  const read = await readLockfile(declared, context.host, observer);
  const facts = await askPython(context, seed);
  const taken = read.pylock.tool?.testvenv
    ? fromGroup(request, read, facts, context)
    : fromAll(request, read, facts);
  if ('lockfile' in taken) observeProjects(taken.lockfile, read, observer);
  return taken;
}

/** What `testvenv lock` wrote gives each declaration its own group. */
function fromGroup(
  request: EnvironmentRequest,
  read: Selecting,
  facts: PythonFacts,
  { host, interpreter }: BuildContext,
): FromLockfile {
  if (request.requirements.length === 0) return { lockfile: createLockfile([]) };
  const group = lockGroup(request, interpreter, host);
  const groups = read.pylock.tool?.testvenv?.groups ?? {};
  if (group in groups) return { lockfile: selectPackages({ ...read, extras: [], groups: [group] }, facts) };
  if (request.frozen)
    throw notCovered(request.requirements, read, ` for Python ${pythonSeries(interpreter)}`);
  return { unlocked: request };
}

/** Another's Lockfile is taken as a whole, and must satisfy what else is required. */
function fromAll(request: EnvironmentRequest, read: Selecting, facts: PythonFacts): FromLockfile {
  const lockfile = selectPackages(read, facts);
  const missing = uncovered(request.requirements, lockfile, facts.markers);
  if (missing.length === 0) return { lockfile };
  if (request.frozen) throw notCovered(missing, read);
  return { unlocked: beside(request, lockfile, read) };
}

/** A Lockfile's local projects may change as well. */
function observeProjects(lockfile: Lockfile, { source, shown }: Selecting, observer: Observer): void {
  for (const { name, directory } of lockfile.packages) {
    const referrer = { source, what: `${name}, which the Lockfile ${shown} has,` };
    if (directory) readLocalSource(directory.path, directory.editable ?? false, referrer, { observer });
  }
}

/** The Lockfile's distributions stay what they are, and what it lacks comes to them. */
function beside(
  { requirements, constraints }: EnvironmentRequest,
  { packages }: Lockfile,
  { source }: Selecting,
): Pick<EnvironmentRequest, 'requirements' | 'constraints'> {
  const locked = packages.map((one): DeclaredRequirement => ({ ...asRequirement(one), source }));
  return { requirements: [...requirements, ...locked], constraints };
}

/** A requirement that only this distribution satisfies. */
export function asRequirement(locked: LockedDistribution): Pick<DeclaredRequirement, 'text' | 'editable'> {
  const { name, version, archive, directory, vcs } = locked;
  if (archive) return { text: `${name} @ ${archive.url}` };
  if (vcs) return { text: `${name} @ ${vcs.type}+${vcs.url}@${vcs['commit-id']}` };
  if (!directory) return { text: `${name}==${version}` };
  const url = pathToFileURL(directory.path).href;
  return directory.editable ? { text: url, editable: true } : { text: `${name} @ ${url}` };
}
