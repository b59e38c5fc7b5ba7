import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestFile } from '../../src/declaration/test-file.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

// Spelt apart: a runner reads these words wherever they stand in a test file, so in this one as well.
const [vitest, jest] = ['@vitest', '@jest'];

function read(...lines: string[]) {
  const file = join(temporaryDirectory(), 'a.test.ts');
  writeFileSync(file, lines.join('\n'));
  return readTestFile(file, 'a.test.ts');
}

describe('environment', () => {
  it.each([
    [`// ${vitest}-environment venv`, 'venv'],
    [`/** ${vitest}-environment venv */`, 'venv'],
    [`/**\n * ${jest}-environment jest-environment-venv\n */`, 'jest-environment-venv'],
    [`// ${vitest}-environment jsdom`, 'jsdom'],
    ['it("works")', undefined],
    [`// ${vitest}-environment-options {"requirements": []}`, undefined],
  ])('%j names %s', (code, environment) => expect(read(code).environment).toBe(environment));
});

describe('docblock options', () => {
  const wanted = { requirements: ['six'] };

  it.each([
    ['flat', `// ${vitest}-environment-options {"requirements": ["six"]}`],
    ['nested', `// ${vitest}-environment-options {"venv": {"requirements": ["six"]}}`],
    ['in a one-line comment', `/* ${vitest}-environment-options {"requirements": ["six"]} */`],
    ['in a docblock', `/**\n * ${vitest}-environment-options {"requirements": ["six"]}\n */`],
    ['of Jest', `/**\n * ${jest}-environment-options {"requirements": ["six"]}\n */`],
    ['before a carriage return', `// ${vitest}-environment-options {"requirements": ["six"]}\r`],
  ])('are read: %s', (_, code) => {
    expect(read(code, 'it("works")').parts()).toMatchObject([{ kind: 'options', value: wanted }]);
  });

  it("leave what is another environment's", () => {
    const lines = [`// ${vitest}-environment-options {"venv": {"python": "3.12"}, "url": "x", "mine": 1}`];
    expect(read(...lines).parts()).toMatchObject([{ value: { python: '3.12' } }]);
    expect(read(`// ${jest}-environment-options {"url": "x", "pre": true}`).parts()).toMatchObject([
      { value: { pre: true } },
    ]);
  });

  it('may stand on several lines at the head of the file, and further down are part of a text', () => {
    const line = (name: string) => `// ${vitest}-environment-options {"requirements": ["${name}"]}`;
    const parts = read(line('six'), '/* a', 'comment */', line('idna'), 'code()', line('attrs')).parts();
    expect(parts.map(({ source }) => source.line)).toEqual([1, 4]);
    expect(read('code()', line('six'), line('idna')).parts()).toHaveLength(1);
  });

  it('name their line', () => {
    const [part] = read(
      '',
      `// ${vitest}-environment venv`,
      `// ${vitest}-environment-options {"pre": true}`,
    ).parts();
    expect(part?.source).toEqual({ file: 'a.test.ts', line: 3, what: 'docblock' });
  });

  it('that are no JSON give file and line', async () => {
    const file = read(`// ${vitest}-environment venv`, `// ${vitest}-environment-options {requirements: []}`);
    const error = await rejectionOf(() => file.parts());
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.source).toEqual({ file: 'a.test.ts', line: 2, what: 'docblock' });
    expect(error.message).toContain('declared at: a.test.ts:2 (docblock)');
  });

  it('that are absent give nothing', () => expect(read('it("works")').parts()).toEqual([]));
});

describe('PEP 723 block', () => {
  function textOf(...lines: string[]): string | undefined {
    const part = read(...lines).parts()[0];
    return part?.kind === 'script' ? part.text : undefined;
  }

  it('is taken out of its comment', () => {
    const lines = ['// /// script', '// dependencies = [', '//   "six",', '// ]', '//', '// ///', 'code()'];
    expect(textOf(...lines)).toBe('dependencies = [\n  "six",\n]\n');
  });

  it('may have no content', () => expect(textOf('// /// script', '// ///')).toBe(''));

  it('names the line of its opening', () => {
    const [part] = read('import x', '', '// /// script', '// ///').parts();
    expect(part?.source).toEqual({ file: 'a.test.ts', line: 3, what: 'PEP 723 block' });
  });

  it('may have CRLF line ends', () => {
    expect(textOf('// /// script\r', '// dependencies = []\r', '// ///\r', '\r')).toBe('dependencies = []');
  });

  it('ends at the last closing line of its run of comments', () => {
    const lines = ['// /// script', '// a = """', '// ///', '// b', '// """', '// ///', '', '// ///'];
    expect(textOf(...lines)).toBe('a = """\n///\nb\n"""');
  });

  it('of another type is not ours', () => {
    expect(read('// /// other', '// dependencies = ["six"]', '// ///').parts()).toEqual([]);
  });

  it.each([
    ['indented', '  // /// script'],
    ['without its space', '/// script'],
    ['as a Python comment', '# /// script'],
  ])('%s is none', (_, opening) => expect(read(opening, '// ///').parts()).toEqual([]));

  it.each([
    ['at the end of the file', ['// dependencies = []']],
    ['before code', ['// dependencies = []', 'code()', '// ///']],
    ['before a comment without space', ['//dependencies = []', '// ///']],
  ])('that is never closed is refused: %s', async (_, lines) => {
    const file = read('', '// /// script', ...lines);
    const error = await rejectionOf(() => file.parts());
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.summary).toContain('never closed');
    expect(error.source).toMatchObject({ file: 'a.test.ts', line: 2 });
  });

  it('may stand once', async () => {
    const file = read('// /// script', '// ///', '', '// /// script', '// ///');
    const error = await rejectionOf(() => file.parts());
    expect(error.summary).toContain('line 4');
    expect(error.source).toMatchObject({ line: 1 });
  });

  it('comes after the docblock, and so overrides it', () => {
    const lines = ['// /// script', '// ///', '', `// ${vitest}-environment-options {"pre": true}`];
    expect(
      read(...lines)
        .parts()
        .map(({ kind }) => kind),
    ).toEqual(['options', 'script']);
  });
});
