import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { logicalLines, splitLine } from '../../../src/request/sources/requirements-line.js';

/** pip's own reading of a file's lines. */
const program = `
import json, sys
from pip._internal.req.req_file import preprocess
print(json.dumps([[number, line] for number, line in preprocess(sys.stdin.read())]))
`;

function pipLines(text: string): unknown {
  return JSON.parse(execFileSync('python3', ['-c', program], { input: text, encoding: 'utf8' }));
}

describe('lines are what pip takes them for', () => {
  it.each([
    ['six\n\n# comment\n  attrs  \n'],
    ['six # comment\nsix#not-one\n  # comment\n'],
    ['six \\\n  --hash=a \\\n  --hash=b\nattrs\n'],
    ['six \\\n# comment in between\nattrs\n'],
    ['six \\\n# comment \\\nattrs\n'],
    ['# comment \\\nsix\n'],
    ['six \\'],
    ['six\\\n\\\nattrs'],
    ['six\r\nattrs\ridna\r\n'],
    ['six @ https://example.org/six.whl#sha256=abc\n'],
    ['six ; os_name == "a # b"\n'],
    ['--index-url https://example.org/#fragment # comment'],
    ['\tsix\t# comment\n\f\nattrs\vidna'],
    [''],
  ])('%j', (text) => {
    expect(logicalLines(text).map((line) => [line.number, line.text])).toEqual(pipLines(text));
  });
});

describe('a line is a requirement, with options behind it, or options alone', () => {
  it.each([
    ['six>=1 ; os_name == "posix"', 'six>=1 ; os_name == "posix"', []],
    [
      'six --hash=sha256:aa --hash sha256:bb',
      'six',
      [
        ['--hash', 'sha256:aa'],
        ['--hash', 'sha256:bb'],
      ],
    ],
    ['-r other.txt', '', [['--requirement', 'other.txt']]],
    ['-rother.txt', '', [['--requirement', 'other.txt']]],
    ['--requirement=other.txt', '', [['--requirement', 'other.txt']]],
    ['-r "with space.txt"', '', [['--requirement', 'with space.txt']]],
    ['-r with\\ space.txt', '', [['--requirement', 'with space.txt']]],
    ["-e './a b'", '', [['--editable', './a b']]],
    [
      '-i https://a -f ./links --pre',
      '',
      [
        ['--index-url', 'https://a'],
        ['--find-links', './links'],
        ['--pre', ''],
      ],
    ],
    [
      '--no-index --no-binary=:all: --only-binary a,b',
      '',
      [
        ['--no-index', ''],
        ['--no-binary', ':all:'],
        ['--only-binary', 'a,b'],
      ],
    ],
  ])('%s', (line, requirement, options) => {
    const split = splitLine(line);
    expect(split.problem).toBeUndefined();
    expect(split.requirement).toBe(requirement);
    expect(split.options.map(({ name, value }) => [name, value])).toEqual(options);
  });

  it.each([
    ['--trusted-host example.org', 'the option --trusted-host is not supported'],
    ['--use-pep517', 'the option --use-pep517 is not supported'],
    ['six --global-option=x', 'the option --global-option is not supported'],
    ['-x', 'the option -x is not supported'],
    ['-r', '--requirement needs a value'],
    ['-r "open', 'a quotation is not closed'],
    ['--pre six', '"six" is out of place here'],
    ['-e ./a ; os_name', '";" is out of place here'],
  ])('%s: %s', (line, problem) => expect(splitLine(line).problem).toBe(problem));
});
