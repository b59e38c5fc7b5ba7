import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { indexLines } from '../../../src/installer/pip/wanted.js';

/** How pip splits the options of a line. */
const program = 'import json, shlex, sys; print(json.dumps([shlex.split(line) for line in sys.argv[1:]]))';

it.each(['https://a/simple', '/a folder/links', '/b -c/--pre', `/it's "\\ x`])(
  'a place stays one word of its line: %j',
  (place) => {
    const lines = indexLines({ indexUrl: place, extraIndexUrls: [place], findLinks: [place] });
    const words = JSON.parse(execFileSync('python3', ['-c', program, ...lines], { encoding: 'utf8' }));
    expect(words).toEqual([
      ['--index-url', place],
      ['--extra-index-url', place],
      ['--find-links', place],
    ]);
  },
);
