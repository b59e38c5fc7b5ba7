import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scriptBody, scriptText } from '../../src/environment/scripts.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const body = 'import sys\nprint(sys.executable, *sys.argv[1:], sep="|")\n';

/** Writes a console script for a Python of that path below a folder of its own, and runs it. */
function runScript(pythonPath: string, executable: string): { python: string; output: string } {
  const folder = temporaryDirectory();
  const python = join(folder, pythonPath);
  mkdirSync(dirname(python), { recursive: true });
  symlinkSync(executable, python);
  const script = join(folder, 'script');
  writeFileSync(script, scriptText(python, body), { mode: 0o755 });
  return { python, output: execFileSync(script, ['a b', '$c'], { encoding: 'utf8' }) };
}

describe('a console script runs for', () => {
  it.each([
    ['a short path', 'python'],
    ['a path too long for a shebang', `${'long/'.repeat(30)}python`],
    ['a path with white space', 'with space/python'],
    ['a path with quotes', 'it\'s a "path"/python'],
    ['a path with what sh would expand', '$HOME `id` \\d/python'],
    ['a path that is not ASCII', 'prüfung/蟒蛇/python'],
  ])('%s', (_, path) => {
    for (const { executable } of [oldestPython(), newestPython()]) {
      const { python, output } = runScript(path, executable);
      expect(output).toBe(`${python}|a b|$c\n`);
    }
  });
});

describe('the shebang', () => {
  const ofLength = (length: number) => `/${'p'.repeat(length - '#!/'.length)}`;

  it('names Python where that fits in 127 bytes with its line end', () => {
    expect(scriptText(ofLength(126), body)).toBe(`#!${ofLength(126)}\n${body}`);
  });

  it('names sh from there on', () => expect(scriptText(ofLength(127), body)).toMatch(/^#!\/bin\/sh\n/));

  it('is measured in bytes', () => {
    expect(scriptText(`/${'ü'.repeat(63)}`, body)).toMatch(/^#!\/bin\/sh\n/);
  });
});

describe('the body of an installed script', () => {
  it.each([
    ['a shebang', '#!/t/bin/python\n'],
    ['a shebang with options', '#!/t/bin/python3.12 -sE\n'],
    ["pip's trampoline", "#!/bin/sh\n'''exec' /t/bin/python3 \"$0\" \"$@\"\n' '''\n"],
    ["pip's trampoline for white space", "#!/bin/sh\n'''exec' \"/t/bin/python\" \"$0\" \"$@\"\n' '''\n"],
    ['our own trampoline', scriptText(`/t/${'x'.repeat(130)}`, '')],
  ])('is found below %s', (_, header) => expect(scriptBody(`${header}${body}`, '/t')).toBe(body));

  it.each([
    ['another interpreter', '#!/usr/bin/python3\n'],
    ['a folder that only begins alike', '#!/tree/bin/python\n'],
    ['a shell script', '#!/bin/sh\n'],
    ['no shebang', ''],
  ])('is none with %s', (_, header) => expect(scriptBody(`${header}${body}`, '/t')).toBeUndefined());
});
