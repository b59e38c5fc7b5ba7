import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atomicWriteSync } from '../../src/filesystem/atomic-write.js';
import { ownerOfName, thisProcess } from '../../src/locking/owner.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('makes the folder of its file', () => {
  const temp = temporaryDirectory();
  const path = join(temporaryDirectory(), 'new', 'folder', 'file');
  atomicWriteSync(temp, path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(readdirSync(temp)).toEqual([]);
});

it('leaves what it could not put in place where sweep can attribute it', () => {
  const [temp, folder] = [temporaryDirectory(), temporaryDirectory()];
  mkdirSync(join(folder, 'taken'));
  expect(() => atomicWriteSync(temp, join(folder, 'taken'), 'text')).toThrow();
  const [draft = ''] = readdirSync(temp);
  expect(ownerOfName(draft)).toEqual(thisProcess());
});
