import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Says nothing of faults: these make errors of all kinds by hand. */
const handMade = ['venv-error.test.ts', 'every-code.test.ts', 'get-or-create.test.ts', 'progress.test.ts'];

function testsBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|contract)\.ts$|contract\.ts$/.test(name) && !name.includes('node_modules'))
    .filter((name) => !handMade.includes(basename(name)))
    .map((name) => join(folder, name));
}

const [, union = ''] =
  /type VenvErrorCode =([^;]+);/.exec(read('packages/core/src/error/venv-error.ts')) ?? [];
const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
const tests = ['packages/core/test', 'test']
  .flatMap(testsBelow)
  .map((path) => read(path).replaceAll(/\(\s+/g, '('));

it('there are codes, and tests', () => {
  expect(codes.length).toBeGreaterThan(20);
  expect(tests.length).toBeGreaterThan(100);
});

it.each(codes)('%s is what a fault in some test leads to', (code) => {
  const asserted = new RegExp(
    `(code|toContain|toMatchObject|toThrow|toBe|toEqual)\\b[^\\n]*\\b${code}\\b|\\['${code}'`,
  );
  expect(tests.filter((text) => asserted.test(text) || text.includes(`code: '${code}'`))).not.toEqual([]);
});

it.each(codes)('%s is documented', (code) => {
  expect(read('docs/errors.md')).toContain(`\n## \`${code}\`\n`);
});
