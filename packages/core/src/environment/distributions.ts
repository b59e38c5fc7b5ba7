import { readdirSync } from 'node:fs';
import { normaliseName } from '../requirement/requirement.js';
import type { Distribution } from '../snapshot/layer.js';
import { hookName } from './site-hook.js';

/** What is installed in one site-packages, from the names of its `.dist-info` folders (PEP 376, PEP 427). */
export function readDistributions(sitePackages: string): Distribution[] {
  return distributionsAmong(readdirSync(sitePackages));
}

function distributionsAmong(entries: readonly string[]): Distribution[] {
  return distributionFolders(entries).map(({ name, version }) => ({ name, version }));
}

/** The `.dist-info` folders among the entries of a site-packages, with what they say by their names. */
export function distributionFolders(
  entries: readonly string[],
): readonly (Distribution & { readonly folder: string })[] {
  return entries.flatMap((folder) => {
    const [, name, version] = /^(.+?)-([^-]+)\.dist-info$/.exec(folder) ?? [];
    return name && version ? [{ name: normaliseName(name), version, folder }] : [];
  });
}

/**
 * What is installed in an environment: its own distributions, which shadow those of the same name in the snapshot
 * behind it, if there is one. Sorted by name.
 */
export function effectiveDistributions(
  sitePackages: string,
  behind: readonly Distribution[],
): readonly Distribution[] {
  const entries = readdirSync(sitePackages);
  const inherited = entries.includes(hookName) ? behind : [];
  const all = [...inherited, ...distributionsAmong(entries)];
  const byName = new Map(all.map((distribution) => [distribution.name, distribution]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
