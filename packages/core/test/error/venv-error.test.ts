import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { formatSource, isVenvError, VenvError } from '../../src/error/venv-error.js';

const source = { file: 'a.test.ts', line: 3, what: 'docblock' };

it('says in its message what failed, where that was declared, and what to do', () => {
  const error = new VenvError('DISK_FULL', 'the disk is full', { source, hint: 'free some space' });
  expect(error.message).toBe(
    '[DISK_FULL] the disk is full\n  declared at: a.test.ts:3 (docblock)\n  hint: free some space',
  );
});

it('survives JSON', () => {
  const error = new VenvError('DISK_FULL', 'full', { source, hint: 'free', details: { bytes: 0 } });
  const copy = VenvError.from(JSON.parse(JSON.stringify(error)));
  expect(copy.message).toBe(error.message);
  expect(copy.toJSON()).toEqual(error.toJSON());
});

it('keeps the first declaration it was told of, and its cause', () => {
  const error = new VenvError('DISK_FULL', 'full', { cause: 'why', hint: 'free' });
  const told = error.declaredAt(source);
  expect(told).toMatchObject({ source, cause: 'why', hint: 'free', code: 'DISK_FULL' });
  expect(told.declaredAt({ what: 'another' }).source).toEqual(source);
});

it('is recognised by its brand, also from another realm', () => {
  const foreign: unknown = runInNewContext("({ [Symbol.for('testvenv.error')]: true })");
  expect(isVenvError(foreign)).toBe(true);
  expect([new Error('[DISK_FULL] full'), null, undefined, 'text', {}].some(isVenvError)).toBe(false);
});

it('shows a source as an editor can follow it', () => {
  expect(formatSource({ what: 'the config' })).toBe('the config');
  expect(formatSource({ file: 'a.ts', what: 'the docblock' })).toBe('a.ts (the docblock)');
});
