import { expect, it } from 'vitest';
import { contentOf, type Declaration, type VenvOptions } from '../../src/declaration/declaration.js';
import { overridden } from '../../src/declaration/overridden.js';
import { parseRequest } from '../../src/request/parse.js';
import { folderWith, readingIn } from '../support/readings.js';

const source = { file: 'a.test.ts', what: 'docblock' };
const file: Declaration = [
  { kind: 'options', value: { requirements: ['six'], refresh: 1 }, source },
  { kind: 'script', text: 'dependencies = ["idna"]\nrequires-python = ">=3.8"', source },
];

function requestWith(options: VenvOptions) {
  const declaration = overridden(file, options, { what: 'the test' });
  return parseRequest(declaration, readingIn(folderWith({})));
}

it('replaces lists, the dependencies of a PEP 723 block too, and keeps the rest', () => {
  const { requirements, refresh, requiresPython } = requestWith({ requirements: ['attrs'] });
  expect(requirements.map(({ text }) => text)).toEqual(['attrs']);
  expect({ refresh, requiresPython }).toEqual({ refresh: 1, requiresPython: '>=3.8' });
});

it('replaces single values, and keeps all requirements', () => {
  const { requirements, refresh } = requestWith({ refresh: 'never' });
  expect(requirements.map(({ text }) => text)).toEqual(['six', 'idna']);
  expect(refresh).toBe('never');
});

it('is the same declaration where nothing is overridden', () => {
  expect(overridden(file, {}, source)).toBe(file);
});

it('has a content of its own', () => {
  const contents = [
    file,
    overridden(file, { requirements: [] }, source),
    overridden(file, { pre: true }, source),
  ];
  expect(new Set(contents.map((one) => JSON.stringify(contentOf(one)))).size).toBe(3);
});
