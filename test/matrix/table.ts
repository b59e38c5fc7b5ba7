import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Cell } from './cells.js';

const page = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url));

/** What stands between these lines of the page is written by the run, and by nobody else. */
const [begin, end] = ['<!-- written by npm run matrix -->', '<!-- until here -->'];

const names = { vitest: 'Vitest', jest: 'Jest' };

/** One row for each runner, Node and package manager, with the ways of running that passed. */
export function formatTable(passed: readonly Cell[]): string {
  const rows = new Map<string, string[]>();
  for (const { runner, version, node, manager, mode } of passed) {
    const key = `${names[runner]} ${version} | ${node} | ${manager}`;
    rows.set(key, [...(rows.get(key) ?? []), mode]);
  }
  const lines = [...rows].map(([key, modes]) => `| ${key} | ${modes.join('; ')} |`);
  return ['| runner | Node | installed by | test files run |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
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
