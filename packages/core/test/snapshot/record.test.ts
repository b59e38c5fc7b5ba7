import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { correctRecords } from '../../src/snapshot/record.js';
import { recordedPath } from '../../src/snapshot/recorded-paths.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('rows of files that were rewritten get their digest and size, others stay byte by byte', () => {
  const tree = temporaryDirectory();
  for (const folder of ['bin', 'site/a-1.dist-info', 'site/b-1.dist-info'])
    mkdirSync(join(tree, folder), { recursive: true });
  writeFileSync(join(tree, 'bin', 'x, "y"'), 'ü');
  const row = '"../bin/x, ""y"""';
  const record = join(tree, 'site', 'a-1.dist-info', 'RECORD');
  writeFileSync(record, `a.py,sha256=abc,3\r\n${row},sha256=old,99\r\nb.py,,\r\n`);
  correctRecords(tree, 'site', ['bin/x, "y"']);
  const digest = createHash('sha256').update('ü').digest('base64url');
  expect(readFileSync(record, 'utf8')).toBe(`a.py,sha256=abc,3\r\n${row},sha256=${digest},2\r\nb.py,,\r\n`);
});

it.each([
  ['a/b.py,sha256=x,1', 'a/b.py'],
  ['"a, ""b"".py",,', 'a, "b".py'],
  ['alone', 'alone'],
  ['', ''],
])('the path of the row %j is %j', (row, path) => expect(recordedPath(row)).toBe(path));
