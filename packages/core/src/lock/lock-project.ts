import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SnapshotResult } from '../cache/get-or-create.js';
import { type CacheLayout, ensureCache } from '../cache/layout.js';
import { Observer } from '../cache/observation.js';
import type { Declaration } from '../declaration/declaration.js';
import { VenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { replaceFile } from '../filesystem/replace-file.js';
import type { Host } from '../host.js';
import { chooseInstaller } from '../installer/choose.js';
import { boundsOf } from '../installer/context.js';
import { findInterpreter } from '../prepare.js';
import { parseRequest } from '../request/parse.js';
import { readSource } from '../request/reading.js';
import type { EnvironmentRequest } from '../request/request.js';
import type { PylockPackage } from '../requirement/pylock.js';
import { parsePylock } from '../resolution/declared-lockfile.js';
import { lockGroup, placeless, pythonSeries, wishName } from '../resolution/lock-group.js';
import type { BuildContext } from '../snapshot/build-context.js';
import { type Seed, seedSnapshot } from '../snapshot/seed.js';
import { changesBetween, type LockChange } from './changes.js';
import { formatGroups, groupsOf, type LockedGroup, type LockedGroups, packagesFor } from './groups.js';
import { includes, resolveGroup, type Upgrade } from './lock-group.js';

/** One declaration with the place that it is made for. */
export interface Lockable {
  readonly declaration: Declaration;
  readonly host: Host;
  readonly cache: CacheLayout;
}

export interface LockSettings {
  readonly upgrade: Upgrade;
  /** Whether to leave the Lockfiles as they are, and only say what would change. */
  readonly check: boolean;
  readonly listener: VenvListener;
}

/** One Lockfile, and what was changed in it. */
export interface LockOutcome {
  /** Absolute. */
  readonly path: string;
  readonly isChanged: boolean;
  readonly changes: readonly LockChange[];
  /** Different lists of requirements, on different series of Python. */
  readonly groups: number;
  /** Whether a declaration names it with `lockfile`. */
  readonly isUsed: boolean;
}

interface Member extends Lockable {
  readonly request: EnvironmentRequest;
}

/**
 * Locks the distributions of many declarations: of each the Lockfile that it names, else `pylock.toml` in its project.
 * @throws VenvError the first declaration's that cannot be resolved; `INVALID_REQUEST` for a Lockfile of another tool
 */
export async function lockProject(
  wanted: readonly Lockable[],
  settings: LockSettings,
): Promise<readonly LockOutcome[]> {
  const members = wanted.map((one): Member => {
    const reading = { host: one.host, observer: new Observer() };
    return { ...one, request: parseRequest(one.declaration, reading) };
  });
  const paths = new Set(members.map(pathOf).filter((path) => basename(path) !== 'uv.lock'));
  const outcomes: LockOutcome[] = [];
  for (const path of paths) {
    const own = members.filter((member) => pathOf(member) === path);
    outcomes.push(await lockOne(path, own, settings));
  }
  return outcomes;
}

function pathOf({ request, host }: Member): string {
  return request.lockfile?.path ?? join(host.root, 'pylock.toml');
}

async function lockOne(
  path: string,
  members: readonly Member[],
  settings: LockSettings,
): Promise<LockOutcome> {
  const before = readGroups(path, members);
  const groups = new Map(groupsOfOtherPythons(before?.groups, members));
  for (const member of members) {
    if (member.request.requirements.length > 0)
      await addGroup(groups, member, path, before?.groups, settings);
  }
  const text = formatGroups(groups);
  const isChanged = text !== before?.text && (before !== undefined || groups.size > 0);
  if (isChanged && !settings.check) replaceFile(path, text);
  const changes = changesBetween(before?.groups ?? new Map(), groups);
  const isUsed = members.some(({ request }) => request.lockfile !== undefined);
  return { path, isChanged, changes, groups: groups.size, isUsed };
}

function readGroups(
  path: string,
  [first]: readonly Member[],
): { text: string; groups: LockedGroups } | undefined {
  if (!first || ifPresent(() => statSync(path)) === undefined) return undefined;
  const source = first.request.lockfile?.source ?? { what: 'testvenv lock' };
  const file = readSource(path, 'Lockfile', source, { host: first.host, observer: new Observer() });
  const pylock = parsePylock(file);
  if (pylock.tool?.testvenv) return { text: file.text, groups: groupsOf(pylock) };
  throw new VenvError(
    'INVALID_REQUEST',
    `the Lockfile ${file.at().file} was written by ${pylock['created-by']}, not by testvenv lock`,
    {
      source,
      hint: 'lock with that tool, or name another file with "lockfile"',
    },
  );
}

/** What is still declared, but was locked for a Python that is not used now: on another machine, say. */
function groupsOfOtherPythons(
  before: LockedGroups = new Map(),
  members: readonly Member[],
): [string, LockedGroup][] {
  const declared = new Set(members.map(({ request, host }) => wishName(request, host)));
  return [...before].filter(([name]) => declared.has(name.replace(/-py[^-]+$/, '')));
}

async function addGroup(
  groups: Map<string, LockedGroup>,
  { request, host, cache }: Member,
  path: string,
  before: LockedGroups = new Map(),
  { upgrade, listener }: LockSettings,
): Promise<void> {
  ensureCache(cache);
  const { interpreter } = await findInterpreter(request, cache, host);
  const name = lockGroup(request, interpreter, host);
  const python = pythonSeries(interpreter);
  const known = before.get(name);
  if (groups.has(name) && (groups.get(name) !== known || isUpToDate(request, known, upgrade))) return;
  const base = { ...boundsOf(request), cache, host, interpreter, listener };
  const installer = await chooseInstaller(request.installer, base, new Observer());
  const context: BuildContext = { ...base, installer };
  let seeding: Promise<SnapshotResult> | undefined;
  const seed: Seed = () => (seeding ??= seedSnapshot(context));
  const pins = known?.packages ?? commonPackages(before, python);
  const lockfile = await resolveGroup(request, pins, upgrade, context, seed);
  const requirements = request.requirements.map((one) => placeless(one, host.root)).sort();
  groups.set(name, { requirements, python, packages: packagesFor(path, lockfile) });
}

/** What local sources require can only be known by resolving. */
function isUpToDate(request: EnvironmentRequest, known: LockedGroup | undefined, upgrade: Upgrade): boolean {
  if (!known || request.requirements.some(({ local }) => local)) return false;
  return !upgrade || (upgrade !== true && !known.packages.some(({ name }) => includes(upgrade, name)));
}

/** The distributions that have one version in all groups of a series: a new group takes them over. */
function commonPackages(groups: LockedGroups, python: string): readonly PylockPackage[] {
  const all = [...groups.values()]
    .filter((group) => group.python === python)
    .flatMap(({ packages }) => packages);
  return all.filter(
    (one, index) =>
      all.findIndex(({ name }) => name === one.name) === index &&
      all.every(({ name, version }) => name !== one.name || version === one.version),
  );
}
