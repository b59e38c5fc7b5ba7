import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../../src/filesystem/tasks.js';
import { byteCompile } from '../../src/snapshot/byte-compile.js';
import { oldestPython } from '../support/pythons.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('byteCompile', () => {
  it('compiles the files that it is told, and leaves those that do not compile', async () => {
    const root = temporaryDirectory();
    for (const [name, text] of Object.entries({ 'good one': 'x = 1', bad: 'x = = 1', other: 'y = 1' }))
      writeFileSync(join(root, `${name}.py`), text);
    await byteCompile(oldestPython().executable, [join(root, 'good one.py'), join(root, 'bad.py')]);
    const compiled = listFiles({ root }).filter(({ path }) => path.endsWith('.pyc'));
    expect(compiled.map(({ path }) => path)).toEqual([
      expect.stringMatching(/^__pycache__\/good one\..*\.pyc$/),
    ]);
  });

  it('says so when Python does not start', async () => {
    await expect(byteCompile('/no/python', [])).rejects.toThrow('did not start: ENOENT');
  });
});
