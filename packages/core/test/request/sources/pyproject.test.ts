import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPyproject } from '../../../src/request/sources/pyproject.js';
import { folderWith, readingIn } from '../../support/readings.js';
import { rejectionOf } from '../../support/rejection.js';

const source = { what: 'the test' };
const selector = { what: 'the selection' };

const project = `[project]
name = "The.Project"
version = "1"
requires-python = ">=3.9"
dependencies = [
  "six>=1",
  "attrs ; python_version < '3.12'",
]
[project.optional-dependencies]
Dev_Tools = ["idna"]
all = ["the-project[dev-tools,docs]", "zope.event"]
docs = ["sphinx @ https://example.org/sphinx-1-py3-none-any.whl"]
[dependency-groups]
test = ["pytest", {include-group = "Lint_And"}]
lint-and = ["ruff==0.1"]
`;

function read(text: string, extras: readonly string[] = [], groups: readonly string[] = []) {
  const root = folderWith({ 'sub/pyproject.toml': text });
  const reading = readingIn(root);
  return readPyproject(join(root, 'sub'), { extras, groups, selector }, source, reading);
}

function textsOf(...args: Parameters<typeof read>): readonly string[] {
  return read(...args).requirements.map(({ text }) => text);
}

describe('a pyproject.toml gives', () => {
  it('its dependencies, with their lines, and the Python it requires', () => {
    const { requirements, requiresPython } = read(project);
    expect(requirements.map(({ text, source: { file, line } }) => [text, file, line])).toEqual([
      ['six>=1', 'sub/pyproject.toml', 6],
      ["attrs ; python_version < '3.12'", 'sub/pyproject.toml', 7],
    ]);
    expect(requiresPython).toMatchObject([{ text: '>=3.9', source: { line: 4 } }]);
  });

  it('those of extras, whose names are compared in normal form', () => {
    expect(textsOf(project, ['dev.tools']).slice(2)).toEqual(['idna']);
  });

  it("those of the project's own extras that an extra needs", () => {
    const sphinx = 'sphinx @ https://example.org/sphinx-1-py3-none-any.whl';
    expect(textsOf(project, ['all']).slice(2)).toEqual(['idna', sphinx, 'zope.event']);
  });

  it('those of dependency groups, and of the groups that they include', () => {
    expect(textsOf(project, [], ['TEST']).slice(2)).toEqual(['pytest', 'ruff==0.1']);
  });

  it('groups without any project', () => {
    expect(textsOf('[dependency-groups]\na = ["six"]', [], ['a'])).toEqual(['six']);
  });

  it('by its file as by its folder', () => {
    const root = folderWith({ 'pyproject.toml': project });
    const reading = readingIn(root);
    const { requirements } = readPyproject(
      join(root, 'pyproject.toml'),
      { extras: [], groups: [], selector },
      source,
      reading,
    );
    expect(requirements).toHaveLength(2);
    expect(reading.observer.observations.map(([path]) => path)).toEqual([join(root, 'pyproject.toml')]);
  });
});

describe('a fault', () => {
  it.each([
    ['[project]\ndependencies = ["six"]\nx =', 'malformed pyproject.toml', 3],
    ['[project]\ndependencies = "six"', 'project.dependencies: ', undefined],
    ['[project]\ndependencies = [\n"six",\n"six 1"]', '"six 1" is not a requirement', 4],
    ['[project]\ndependencies = ["./client"]', '"./client" is not a requirement', 2],
    ['[project]\ndependencies = ["-r x"]', 'begins with a dash', 2],
    ['[project]\nname = "x"\ndynamic = ["dependencies"]', 'the dependencies are dynamic', 3],
    ['[dependency-groups]\na = [{include = "b"}]', 'dependency-groups.a[0]', undefined],
  ])('in %j names file and line', async (text, words, line) => {
    const error = await rejectionOf(() => read(text));
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain(words);
    expect(error.source).toEqual({
      file: 'sub/pyproject.toml',
      what: 'pyproject.toml',
      ...(line && { line }),
    });
  });

  it('of a missing file names who refers to it', async () => {
    const path = join(folderWith({}), 'pyproject.toml');
    const error = await rejectionOf(() =>
      readPyproject(path, { extras: [], groups: [], selector }, source, readingIn('/nowhere')),
    );
    expect(error).toMatchObject({ summary: `the pyproject.toml ${path} is not there`, source });
  });

  it.each([
    [['dev-tool'], [], 'no extra "dev-tool"', 'did you mean "Dev_Tools"?'],
    [['nothing-like-it'], [], 'no extra "nothing-like-it"', 'known are: Dev_Tools, all, docs'],
    [[], ['tset'], 'no dependency group "tset"', 'did you mean "test"?'],
  ])(
    'of extras %j or groups %j that are not there hints at what there is',
    async (extras, groups, words, hint) => {
      const error = await rejectionOf(() => read(project, extras, groups));
      expect(error.summary).toContain(words);
      expect(error).toMatchObject({ hint, source: selector });
    },
  );

  it('of a group that includes an unknown one names its line', async () => {
    const error = await rejectionOf(() =>
      read('[dependency-groups]\na = [\n{include-group = "b"}]', [], ['a']),
    );
    expect(error).toMatchObject({ summary: 'there is no dependency group "b"', source: { line: 3 } });
  });

  it.each([
    ['a = [{include-group = "a"}]', 'a → a'],
    ['a = [{include-group = "b"}]\nb = [{include-group = "c"}]\nc = [{include-group = "B"}]', 'b → c → b'],
  ])('that is a circle of groups names all in it: %s', async (text, circle) => {
    const error = await rejectionOf(() => read(`[dependency-groups]\n${text}`, [], ['a']));
    expect(error.summary).toContain(`include each other in a circle: ${circle}`);
    expect(error.source).toMatchObject({ file: 'sub/pyproject.toml', line: expect.any(Number) });
  });

  it('that is a circle of extras names all in it', async () => {
    const text = '[project]\nname = "x"\n[project.optional-dependencies]\na = ["x[b]"]\nb = ["x[a]"]';
    expect((await rejectionOf(() => read(text, ['a']))).summary).toContain('a → b → a');
  });

  it('of two groups of one name', async () => {
    const error = await rejectionOf(() => read('[dependency-groups]\nA-b = []\na_B = []', [], ['a.b']));
    expect(error.summary).toContain('are one name');
  });
});
