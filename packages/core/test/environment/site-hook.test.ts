import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteHook } from '../../src/environment/site-hook.js';
import { newestPython, oldestPython } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

function namesFor(version: string): readonly string[] {
  return siteHook(['/s'], version).map(({ name }) => name);
}

describe('the files', () => {
  it('are a .pth file up to Python 3.14', () => {
    expect(namesFor('3.8.18')).toEqual(['_testvenv.pth']);
    expect(namesFor('3.14.2')).toEqual(['_testvenv.pth']);
  });

  it('are a .start file and its module as well from 3.15 on (PEP 829)', () => {
    expect(namesFor('3.15.0a1')).toEqual(['_testvenv.pth', '_testvenv.start', '_testvenv.py']);
    expect(namesFor('3.18.0')).toEqual(['_testvenv.pth', '_testvenv.start', '_testvenv.py']);
  });

  it('are one line of ASCII, whatever the path', () => {
    for (const { text } of siteHook(['/ü/\n/\'"\\/蟒', '/s'], '3.12.0'))
      expect(text).toMatch(/^import [ -~]+\n$/);
  });
});

const awkwardFolders = [
  'plain',
  'with space',
  'it\'s "quoted"',
  'back\\slash',
  'prüfung',
  '蟒蛇 \u{1F40D}',
  'tab\there',
];

describe.each([oldestPython(), newestPython()])('with Python $version', ({ executable }) => {
  it.each(awkwardFolders)('the snapshot in the folder %j is added, with its own .pth files', (name) => {
    const root = temporaryDirectory();
    const [snapshot, own] = [join(root, name), join(root, 'own')];
    for (const folder of [snapshot, own]) mkdirSync(folder);
    writeFileSync(join(snapshot, 'inside.py'), 'found = True\n');
    writeFileSync(join(snapshot, 'more.pth'), 'import sys; sys.flag = sitedir\n');
    for (const hook of siteHook([snapshot], '3.12.0')) writeFileSync(join(own, hook.name), hook.text);
    const program =
      'import json, site, sys; site.addsitedir(sys.argv[1]); import inside; print(json.dumps([sys.path[-1], sys.flag]))';
    const output = execFileSync(executable, ['-S', '-c', program, own], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([snapshot, snapshot]);
  });

  it('the function that the .start file names does the same', () => {
    const root = temporaryDirectory();
    for (const hook of siteHook(['/the/snapshot'], '3.15.0')) writeFileSync(join(root, hook.name), hook.text);
    const program = `
import importlib, site
site.addsitedir = print
module, function = open("_testvenv.start").read().strip().split(":")
getattr(importlib.import_module(module), function)()`;
    const output = execFileSync(executable, ['-c', program], { encoding: 'utf8', cwd: root });
    expect(output).toBe('/the/snapshot\n');
  });
});
