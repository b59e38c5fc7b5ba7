import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse, stringify, type TomlTable } from 'smol-toml';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import type { Host } from '../../host.js';

/** Where uv looks for its configuration (uv's documentation, "Configuration files"). */
export function configurationFiles(host: Host): readonly string[] {
  return placesOf(host).flat();
}

/** In each place the first file that is there and speaks of uv counts; the first place counts most. */
function placesOf({ root, home, processEnv }: Host): readonly (readonly string[])[] {
  const { UV_CONFIG_FILE: named, UV_NO_CONFIG: none, XDG_CONFIG_HOME: xdg } = processEnv;
  if (named) return [[named]];
  if (none) return [];
  const ofProject = withAncestors(resolve(root)).flatMap((folder) => [
    join(folder, 'uv.toml'),
    join(folder, 'pyproject.toml'),
  ]);
  return [ofProject, [join(xdg || join(home, '.config'), 'uv', 'uv.toml')], ['/etc/uv/uv.toml']];
}

function withAncestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withAncestors(parent)];
}

/** Settings of the table `pip` that would have uv install elsewhere or otherwise, or resolve for another Python. */
const misleading = [
  ...['target', 'prefix', 'python', 'system', 'break-system-packages', 'compile-bytecode', 'no-deps'],
  ...['python-version', 'python-platform', 'universal', 'output-file', 'no-emit-package'],
];

/** What `pyproject.toml` says to uv of the project itself, and `uv.toml` cannot say. */
const ofProjects = [
  ...['sources', 'workspace', 'package', 'managed', 'conflicts', 'build-backend'],
  ...['dev-dependencies', 'default-groups', 'dependency-groups'],
];

/**
 * Neither an option nor a variable takes back what a configuration file says. Where one misleads, all that count are
 * merged into a file without that, for `UV_CONFIG_FILE`.
 * @param folder for the file
 * @returns its path, or nothing where nothing misleads
 */
export function harmlessConfiguration(host: Host, folder: string): string | undefined {
  const tables = placesOf(host)
    .map(firstTable)
    .filter((table) => table !== undefined);
  if (!tables.some(({ pip }) => isTable(pip) && misleading.some((name) => name in pip))) return undefined;
  const merged = tables.reduceRight(over);
  const pip = isTable(merged.pip) ? without(merged.pip, misleading) : {};
  const path = join(folder, 'uv.toml');
  writeFileSync(path, stringify({ ...without(merged, ofProjects), pip }), { mode: 0o600 });
  return path;
}

function firstTable(files: readonly string[]): TomlTable | undefined {
  for (const file of files) {
    const table = tableIn(file);
    if (table) return table;
  }
  return undefined;
}

/** One that is no TOML is left for uv to complain of. */
function tableIn(file: string): TomlTable | undefined {
  const text = ifPresent(() => readFileSync(file, 'utf8'));
  if (text === undefined) return undefined;
  try {
    const table = parse(text);
    if (basename(file) !== 'pyproject.toml') return table;
    const tool = isTable(table.tool) ? table.tool.uv : undefined;
    return isTable(tool) ? tool : undefined;
  } catch {
    return undefined;
  }
}

/** As uv merges them: lists are joined, tables merged, of all else the stronger counts. */
function over(weaker: TomlTable, stronger: TomlTable): TomlTable {
  const merged = Object.entries(stronger).map(([name, value]) => {
    const other = weaker[name];
    if (Array.isArray(value) && Array.isArray(other)) return [name, [...value, ...other]];
    return [name, isTable(value) && isTable(other) ? over(other, value) : value];
  });
  return { ...weaker, ...Object.fromEntries(merged) };
}

function without(table: TomlTable, names: readonly string[]): TomlTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
