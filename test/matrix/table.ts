import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Cell } from './cells.js';

const page = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url));

/** What stands between these lines of the page is written by the run, and by nobody else. */
const [begin, end] = ['<!-- written by npm run matrix -->', '<!-- until here -->'];

const header = ['runner', 'Node', 'installed by', 'test files run'];

const names = { vitest: 'Vitest', jest: 'Jest' };

/** One row for each runner, Node and package manager, with the ways of running that passed. */
export function formatTable(passed: readonly Cell[]): string {
  const rows = new Map<string, { place: readonly string[]; modes: string[] }>();
  for (const { runner, version, node, manager, mode } of passed) {
    const place = [`${names[runner]} ${version}`, String(node), manager];
    const row = rows.get(place.join()) ?? { place, modes: [] };
    row.modes.push(mode);
    rows.set(place.join(), row);
  }
  return align([header, ...[...rows.values()].map(({ place, modes }) => [...place, modes.join('; ')])]);
}

/** As the formatter of the documentation leaves it. */
function align([head = [], ...body]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...body].map(line).join('\n');
}

export function documentedTable(): string {
  const text = readFileSync(page, 'utf8');
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
}

export function documentTable(table: string): void {
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  writeFileSync(page, `${before}\n\n${table}\n\n${after}`);
}
