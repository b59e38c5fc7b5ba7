// One suite of fixture projects, installed from the packed packages in fresh folders and run for real.
import { mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryCache } from '../vitest/temporary-cache.js';
import { type Cell, covering, full, type Node, sliceOf } from './cells.js';
import { installProject, type Tarballs } from './install.js';
import { installNode } from './nodes.js';
import { once } from './once.js';
import { runCell } from './run-cell.js';
import { documentedTable, documentTable, formatTable } from './table.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'testvenv-matrix-'));
const cacheDirectory = temporaryCache();
const passed = new Set<Cell>();
let tarballs: Tarballs = {};

const nodeOf = once(String, (major: Node) => installNode(temporary, major));
const projectOf = once(
  ({ runner, version, manager }: Cell) => `${runner} ${version} ${manager}`,
  (cell: Cell) => installProject(temporary, cell, tarballs),
);

beforeAll(async () => {
  const { stdout } = await execa('node', ['scripts/pack.mjs', join(temporary, 'packed')], {
    cwd: repository,
  });
  tarballs = JSON.parse(stdout.split('\n').at(-1) ?? '{}');
});

afterAll(() => rm(temporary, { recursive: true }));

const all = process.env.MATRIX_FULL ? [...covering, ...full] : covering;

it.concurrent.each(sliceOf(all, process.env.MATRIX_SLICE))(
  '$runner $version, Node $node, $manager: $mode',
  async (cell) => {
    const [node, project] = await Promise.all([nodeOf(cell.node), projectOf(cell)]);
    await runCell(cell, { project, node, cacheDirectory, temporary });
    passed.add(cell);
  },
);

it('leaves no environment behind', () => {
  const left = ['environments-v1', 'temp'].flatMap((bucket) => readdirSync(join(cacheDirectory, bucket)));
  expect(left).toEqual([]);
});

it.skipIf(process.env.MATRIX_SLICE)('is what the documentation says', () => {
  const table = formatTable(covering.filter((cell) => passed.has(cell)));
  if (process.env.MATRIX_WRITE) documentTable(table);
  expect(documentedTable()).toBe(table);
});
