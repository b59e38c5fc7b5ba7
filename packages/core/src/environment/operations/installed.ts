import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import { distributionFolders } from '../distributions.js';
import { hookName } from '../site-hook.js';
import type { InstalledDistribution } from './contract.js';
import { directReference, readDirectUrl } from './direct-url.js';

/**
 * What is installed, with its origin, sorted by name.
 * @param behind the snapshots' site-packages, the first of which shadow the others, and which count as long as they are behind the environment's
 */
export function listInstalled(
  sitePackages: string,
  behind: readonly string[],
): readonly InstalledDistribution[] {
  const entries = readdirSync(sitePackages);
  const inherited = entries.includes(hookName) ? behind.toReversed() : [];
  const sealed = inherited.flatMap((folder) => describe(folder, readdirSync(folder)));
  const all = [...sealed, ...describe(sitePackages, entries)];
  const byName = new Map(all.map((distribution) => [distribution.name, distribution]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(root: string, entries: readonly string[]): readonly InstalledDistribution[] {
  return distributionFolders(entries).map(({ name, version, folder }) => {
    const text = ifPresent(() => readFileSync(join(root, folder, 'direct_url.json'), 'utf8'));
    if (text === undefined) return { name, version, editable: false };
    const direct = readDirectUrl(text);
    return { name, version, editable: direct.dir_info?.editable === true, url: directReference(direct) };
  });
}
