import type { Source } from '../../error/venv-error.js';
import { normaliseName } from '../../requirement/requirement.js';
import { suggest } from '../invalid-options.js';
import { invalid, refuseCycle, type SourceFile } from '../reading.js';
import { lineWith } from '../toml.js';

/** The table `[dependency-groups]` of PEP 735. */
export type DependencyGroups = Readonly<
  Record<string, readonly (string | { readonly 'include-group': string })[]>
>;

/**
 * The requirements of some groups, with those of the groups that they include.
 * @param source who asks for the groups
 * @throws VenvError `INVALID_REQUEST` for an unknown group, one that is there twice, and groups that include each other
 */
export function expandGroups(
  groups: DependencyGroups,
  wanted: readonly string[],
  file: SourceFile,
  source: Source,
): readonly string[] {
  const byName = new Map<string, string>();
  for (const name of Object.keys(groups)) {
    const twin = byName.get(normaliseName(name));
    if (twin && wanted.length > 0)
      throw invalid(
        `the dependency groups "${twin}" and "${name}" are one name`,
        file.at(lineWith(file.text, name)),
      );
    byName.set(normaliseName(name), name);
  }
  return wanted.flatMap((name) => expand({ groups, byName, file }, name, [], source));
}

interface Table {
  readonly groups: DependencyGroups;
  /** Normal form → as written. */
  readonly byName: ReadonlyMap<string, string>;
  readonly file: SourceFile;
}

function expand(table: Table, wanted: string, chain: readonly string[], source: Source): readonly string[] {
  const { groups, byName, file } = table;
  const name = byName.get(normaliseName(wanted));
  const items = name === undefined ? undefined : groups[name];
  if (!name || !items)
    throw invalid(`there is no dependency group "${wanted}"`, source, suggest(wanted, [...byName.values()]));
  refuseCycle(chain, name, 'the dependency groups include each other in a circle', source);
  return items.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const included = item['include-group'];
    return expand(table, included, [...chain, name], file.at(includeLine(file.text, included)));
  });
}

function includeLine(text: string, group: string): number | undefined {
  const index = text.split('\n').findIndex((line) => line.includes('include-group') && line.includes(group));
  return index < 0 ? undefined : index + 1;
}
