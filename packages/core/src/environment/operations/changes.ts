import type { Distribution } from '../../snapshot/layer.js';
import type { PackageChange } from './contract.js';

/** What differs between two lists of distributions, sorted by name. */
export function changesBetween(
  before: readonly Distribution[],
  after: readonly Distribution[],
): readonly PackageChange[] {
  const [from, to] = [before, after].map(
    (list) => new Map(list.map(({ name, version }) => [name, version])),
  ) as [Map<string, string>, Map<string, string>];
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((name) => from.get(name) !== to.get(name))
    .sort()
    .map((name) => changeOf(name, from.get(name), to.get(name)));
}

export function changeOf(name: string, from: string | undefined, to: string | undefined): PackageChange {
  return { name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
