import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { relocatableScript, scriptBody } from '../../src/snapshot/console-script.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const body = 'import sys\nprint(sys.executable, *sys.argv[1:], sep="|")\n';
const pythons = [oldestPython(), newestPython()];

/** A folder of that name below one of the test's own, with a Python and the console script in it. */
function scriptsFolder(name: string, executable: string): { python: string; script: string } {
  const folder = join(temporaryDirectory(), name);
  mkdirSync(folder, { recursive: true });
  const [python, script] = [join(folder, 'python'), join(folder, 'script')];
  symlinkSync(executable, python);
  writeFileSync(script, relocatableScript(body), { mode: 0o755 });
  return { python, script };
}

const run = (command: string, args: readonly string[] = ['a b', '$c'], options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', ...options });

describe('a console script runs with the Python beside it', () => {
  it.each([
    ['in a short folder', 'bin'],
    ['in one too long for a shebang', 'long/'.repeat(30)],
    ['in one with white space', 'with space'],
    ['in one with quotes', 'it\'s a "path"'],
    ['in one with what sh would expand', '$HOME `id` \\d'],
    ['in one that is not ASCII', 'prüfung/蟒蛇'],
    ['in one that begins with a dash', '-e'],
  ])('%s', (_, name) => {
    for (const { executable } of pythons) {
      const { python, script } = scriptsFolder(name, executable);
      expect(run(script)).toBe(`${python}|a b|$c\n`);
    }
  });

  it.each([
    'found on PATH',
    'called by a relative path',
    'through a symbolic link',
    'through a chain of them',
  ])('%s', (how) => {
    for (const { executable } of pythons) {
      const { python, script } = scriptsFolder('bin', executable);
      const [folder, elsewhere] = [join(script, '..'), temporaryDirectory()];
      symlinkSync(script, join(elsewhere, 'linked'));
      symlinkSync('linked', join(elsewhere, 'chained'));
      const outputs: Record<string, () => string> = {
        'found on PATH': () => run('script', [], { env: { PATH: `${folder}:/usr/bin:/bin` } }),
        'called by a relative path': () => run('./script', [], { cwd: folder }),
        'through a symbolic link': () => run(join(elsewhere, 'linked'), []),
        'through a chain of them': () => run(join(elsewhere, 'chained'), []),
      };
      expect(outputs[how]?.().trim()).toBe(python);
    }
  });

  it('one file serves two environments', () => {
    const [first, second] = pythons.map(({ executable }) => scriptsFolder('bin', executable));
    if (!first || !second) throw new Error('there are two');
    const shared = join(second.script, '..', 'shared');
    linkSync(first.script, shared);
    expect([run(first.script, []), run(shared, [])]).toEqual([`${first.python}\n`, `${second.python}\n`]);
  });

  it('named to Python itself', () => {
    const { python, script } = scriptsFolder('bin', newestPython().executable);
    expect(run(python, [script, 'x'])).toBe(`${python}|x\n`);
  });

  it('with the variables that it was given, and no other', () => {
    for (const { executable } of pythons) {
      const { script } = scriptsFolder('bin', executable);
      writeFileSync(script, relocatableScript('import os\nprint(sorted(os.environ))\n'));
      const env = { PATH: '/usr/bin:/bin', A: '1', PWD: '/', LC_CTYPE: 'C.UTF-8' };
      // `sh` itself may set these.
      const names = run(script, [], { env, cwd: '/' }).replace(/'(OLDPWD|SHLVL|_)', /g, '');
      expect(names.trim()).toBe("['A', 'LC_CTYPE', 'PATH', 'PWD']");
    }
  });
});

describe('the body of an installed script', () => {
  it.each([
    ['a shebang', '#!/t/bin/python\n'],
    ['a shebang with options', '#!/t/bin/python3.12 -sE\n'],
    ["pip's trampoline", "#!/bin/sh\n'''exec' /t/bin/python3 \"$0\" \"$@\"\n' '''\n"],
    ["pip's trampoline for white space", "#!/bin/sh\n'''exec' \"/t/bin/python\" \"$0\" \"$@\"\n' '''\n"],
    ['the shebang of the interpreter itself', '#!/opt/bin/python3.12\n'],
    ['a trampoline to it', "#!/bin/sh\n'''exec' '/opt/bin/python3.12' \"$0\" \"$@\"\n' '''\n"],
  ])('is found below %s', (_, header) =>
    expect(scriptBody(`${header}${body}`, '/t', '/opt/bin/python3.12')).toBe(body),
  );

  it.each([
    ['another interpreter', '#!/usr/bin/python3\n'],
    ['a folder that only begins alike', '#!/tree/bin/python\n'],
    ['a shell script', '#!/bin/sh\n'],
    ['our own header', relocatableScript('')],
    ['no shebang', ''],
  ])('is none with %s', (_, header) => {
    expect(scriptBody(`${header}${body}`, '/t')).toBeUndefined();
    expect(scriptBody(`${header}${body}`, '/t', '/usr/bin/python3.12')).toBeUndefined();
  });
});
