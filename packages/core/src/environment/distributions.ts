import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseName } from '../requirement/requirement.js';
import type { Distribution } from '../snapshot/layer.js';

/** What is installed in one site-packages, from the names of its `.dist-info` folders (PEP 376, PEP 427). */
export function readDistributions(sitePackages: string): Distribution[] {
  return readdirSync(sitePackages).flatMap((entry) => {
    const [, name, version] = /^(.+?)-([^-]+)\.dist-info$/.exec(entry) ?? [];
    return name && version ? [{ name: normaliseName(name), version }] : [];
  });
}

/** The environment's own distributions shadow the snapshot's of the same name. Sorted by name. */
export function effectiveDistributions(
  prefix: string,
  sitePackages: string,
  inherited: readonly Distribution[],
): readonly Distribution[] {
  const byName = new Map(inherited.map((distribution) => [distribution.name, distribution]));
  for (const own of readDistributions(join(prefix, sitePackages))) byName.set(own.name, own);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
