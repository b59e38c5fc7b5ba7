import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../.changeset/', import.meta.url));
const wanted =
  /^---\n\n?("(@testvenv\/core|testvenv|(vitest|jest)-environment-venv)": (patch|minor|major)\n)+---\n\n\S/;

// Where one has another form, no release can be made: which nobody sees before one is to be.
it('every changeset names packages of ours and says what changed', () => {
  const changesets = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const text = (name: string) => readFileSync(`${folder}${name}`, 'utf8').replaceAll("'", '"');
  expect(changesets.filter((name) => !wanted.test(text(name)))).toEqual([]);
});
