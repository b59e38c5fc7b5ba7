import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const tests = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const document = readFileSync(fileURLToPath(new URL('../../../docs/security.md', import.meta.url)), 'utf8');

/** `file` › "title", perhaps over several lines. */
const claims = [...document.matchAll(/`([\w/-]+)` ›\s+"([^"]+)"/g)].map(
  ([, file = '', title = '']) => [file, title.replaceAll(/\s+/g, ' ')] as const,
);

it('the threat model names its tests', () => expect(claims.length).toBeGreaterThan(25));

it.each(claims)('%s has "%s"', (file, title) => {
  expect(tests(`${file}.test.ts`).replaceAll(/\\'/g, "'")).toContain(title);
});
