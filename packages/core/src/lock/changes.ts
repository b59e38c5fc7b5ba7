import type { LockedGroups } from './groups.js';

/** One distribution that another Lockfile would have otherwise. */
export interface LockChange {
  readonly name: string;
  /** Versions that go and that come; of a local project or a repository, where it is. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What changes from one Lockfile to another, sorted by name. */
export function changesBetween(before: LockedGroups, after: LockedGroups): readonly LockChange[] {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [had, has] = [old.get(name) ?? new Set<string>(), now.get(name) ?? new Set<string>()];
    const change = {
      name,
      before: [...had].filter((version) => !has.has(version)),
      after: [...has].filter((version) => !had.has(version)),
    };
    return change.before.length + change.after.length > 0 ? [change] : [];
  });
}

function versionsOf(groups: LockedGroups): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>();
  for (const { packages } of groups.values())
    for (const { name, version, directory, vcs } of packages) {
      const known = versions.get(name) ?? new Set();
      versions.set(name, known.add(vcs?.['commit-id'] ?? version ?? directory?.path ?? ''));
    }
  return versions;
}
