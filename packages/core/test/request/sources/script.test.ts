import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScript } from '../../../src/request/sources/script.js';
import { folderWith, readingIn } from '../../support/readings.js';
import { rejectionOf } from '../../support/rejection.js';

const source = { what: 'the test' };

function read(text: string | Buffer) {
  const root = folderWith({ 'tool.py': text });
  return readScript(join(root, 'tool.py'), source, readingIn(root));
}

describe("a script's PEP 723 block", () => {
  it('gives requirements with their lines', () => {
    const { requirements, requiresPython } = read(
      '#!/usr/bin/env python\n# /// script\n# requires-python = ">=3.9"\n# dependencies = [\n#   "six",\n#\n#   "attrs>=20",\n# ]\n# [tool.x]\n# ///\nimport six\n',
    );
    expect(requirements.map(({ text, source: { line } }) => [text, line])).toEqual([
      ['six', 5],
      ['attrs>=20', 7],
    ]);
    expect(requiresPython).toMatchObject([{ text: '>=3.9', source: { file: 'tool.py', line: 3 } }]);
  });

  it.each([
    ['import six\n', 'has no PEP 723 block', undefined],
    ['# /// script\n# dependencies = []\n', 'the block is never closed', 1],
    ['# /// script\n# dependencies = [\n# ///\n', 'malformed PEP 723 block', 2],
    ['# /// script\n# x = 1\n# dependencies = ["six 1"]\n# ///\n', 'dependencies[0]: "six 1" is not', 3],
    ['\n# /// script\n# dependencies = ["../six"]\n# ///\n', '"../six" is not', 3],
    ['# /// script\n# ///\n\n# /// script\n# ///\n', 'a second block', 1],
  ])('%j: %s', async (text, words, line) => {
    const error = await rejectionOf(() => read(text));
    expect(error.summary).toContain(words);
    expect(error.source).toMatchObject({ file: 'tool.py', ...(line && { line }) });
  });
});
