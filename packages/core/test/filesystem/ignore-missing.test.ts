import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ifPresent, isErrno } from '../../src/filesystem/ignore-missing.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('a path that is not there gives nothing, also below a file', () => {
  expect(ifPresent(() => readFileSync('/no/such/file'))).toBeUndefined();
  expect(ifPresent(() => readFileSync(`${import.meta.filename}/below`))).toBeUndefined();
});

it('any other fault is thrown', () => {
  expect(() => ifPresent(() => readFileSync(temporaryDirectory()))).toThrow('EISDIR');
});

it('isErrno knows the codes', () => {
  const error = Object.assign(new Error('no'), { code: 'EXDEV' });
  expect(isErrno(error, 'EPERM', 'EXDEV')).toBe(true);
  expect(isErrno(error, 'EPERM')).toBe(false);
  expect(isErrno(new Error('no'), 'EPERM')).toBe(false);
});
