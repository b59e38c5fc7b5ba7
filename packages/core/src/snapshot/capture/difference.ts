import { constants, existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hookName } from '../../environment/site-hook.js';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import { sourceOf } from '../bytecode.js';
import type { Layer } from '../layer.js';
import { prefixPlaceholder } from '../prefix-placeholder.js';
import { stackOf } from '../stack.js';
import { visibleFiles } from '../visible-files.js';
import { type Live, type LiveFile, liveFiles } from './live-files.js';

/** What a live environment has that its snapshots do not give it, and what it has no longer of what they gave. */
export interface Difference {
  /** Files that are new or changed. */
  readonly own: readonly LiveFile[];
  /** Paths that are as they were given, by the snapshot that gave them. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** As they read now; those that are gone are left out. */
  readonly templates: Layer['templates'];
  /** Whether the snapshots cannot stand behind the new one, since something of their site-packages is not to be seen. */
  readonly hidesSomething: boolean;
  readonly isNothing: boolean;
}

/** Looks at the whole environment, and reads nothing but its activate scripts. */
export function differenceOf(live: Live): Difference {
  const isWhole = !existsSync(join(live.prefix, live.layer.sitePackages, hookName));
  const given = givenFiles(live, isWhole);
  const templated = new Set(live.layer.templates.map(({ path }) => path));
  const files = liveFiles(live).filter(({ path }) => !templated.has(path));
  const kept = files.filter((file) => isUntouched(live, file, given.get(file.path)));
  const keptPaths = new Set(kept.map(({ path }) => path));
  // Python compiles what it runs; of what is the snapshot's, that says nothing.
  const isByproduct = (path: string) => keptPaths.has(sourceOf(path) ?? '');
  const own = files.filter(({ path }) => !keptPaths.has(path) && !isByproduct(path));
  const lost = [...given.keys()].filter((path) => !keptPaths.has(path) && !isByproduct(path));
  const templates = templatesNow(live);
  return {
    own,
    kept: bySnapshot(keptPaths, given),
    templates,
    hidesSomething: isWhole && (lost.some(isInside(live.layer)) || own.some(overlaps(live.layer, given))),
    isNothing:
      own.length + lost.length === 0 && JSON.stringify(templates) === JSON.stringify(live.layer.templates),
  };
}

type Given = ReadonlyMap<string, string>;

/** Path → id of the snapshot that gave it. Where that stands behind on `sys.path`, only files outside site-packages. */
function givenFiles({ cache, layer }: Live, isWhole: boolean): Given {
  const parts = isWhole
    ? visibleFiles(cache, layer).map(({ snapshotId, files }) => ({
        snapshotId,
        links: files.map(([path]) => path),
      }))
    : stackOf(layer);
  return new Map(parts.flatMap(({ snapshotId, links }) => links.map((path) => [path, snapshotId] as const)));
}

/** The same file by another name, or a copy: of the same kind, size and time, as rsync and make tell. */
function isUntouched({ cache, prefix }: Live, file: LiveFile, snapshotId: string | undefined): boolean {
  if (snapshotId === undefined) return false;
  const source = join(cache.snapshot(snapshotId).tree, file.path);
  const stat = lstatSync(source, { throwIfNoEntry: false });
  if (!stat) return false;
  if (stat.ino === file.ino && stat.dev === file.dev) return true;
  if (kindOf(stat.mode) !== kindOf(file.mode) || stat.size !== file.size) return false;
  if (!stat.isSymbolicLink()) return Math.abs(stat.mtimeMs - file.mtimeMs) < timeAccuracy;
  return readlinkSync(source) === ifPresent(() => readlinkSync(join(prefix, file.path)));
}

/** Milliseconds: a copy is given the time of its source as a number of seconds with a fraction. */
const timeAccuracy = 2;

/** The type, and who may run it. */
function kindOf(mode: number): number {
  return mode & (constants.S_IFMT | 0o111);
}

function templatesNow({ prefix, layer }: Live): Layer['templates'] {
  return layer.templates.flatMap((template) => {
    const text = ifPresent(() => readFileSync(join(prefix, template.path), 'utf8'));
    return text === undefined ? [] : [{ ...template, text: text.replaceAll(prefix, prefixPlaceholder) }];
  });
}

function bySnapshot(kept: ReadonlySet<string>, given: Given): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [path, snapshotId] of given) {
    if (!kept.has(path)) continue;
    const paths = found.get(snapshotId);
    if (paths) paths.push(path);
    else found.set(snapshotId, [path]);
  }
  return found;
}

function isInside({ sitePackages }: Layer): (path: string) => boolean {
  return (path) => path.startsWith(`${sitePackages}/`);
}

/**
 * Whether a file lies in a package that the snapshots have: of a regular package Python looks into one folder alone, so
 * that a file in another would not be seen.
 */
function overlaps(layer: Layer, given: Given): (file: LiveFile) => boolean {
  const start = layer.sitePackages.length + 1;
  const top = (path: string) => (sourceOf(path) ?? path).slice(start).split('/')[0] ?? '';
  const inside = isInside(layer);
  const tops = new Set([...given.keys()].filter(inside).map(top));
  return ({ path }) => inside(path) && tops.has(top(path));
}
