import { describe, expect, it } from 'vitest';
import { createLockfile } from '../../src/requirement/lockfile.js';
import { pinsAll } from '../../src/resolution/pinned.js';

function lockfile(...names: string[]) {
  return createLockfile(names.map((name) => ({ name, version: '1.0' })));
}

describe('a requirement pins', () => {
  it.each([
    'zope-event==4.5.0',
    'Zope.Event == 4.5.0',
    'zope_event[extra]==4.5.0',
    'zope-event===4.5.0',
    'zope-event @ https://example.org/zope.event-4.5.0-py3-none-any.whl',
    'zope-event==4.5.0 ; python_version >= "3.8"',
  ])('%s', (requirement) => expect(pinsAll([requirement], lockfile('zope-event'))).toBe(true));

  it.each([
    'zope-event',
    'zope-event>=4.5.0',
    'zope-event==4.*',
    'zope-event~=4.5.0',
    'zope-event==4.5.0,!=4.6',
    'zope-event<=4.5.0',
    'zope-event; python_version == "3.8"',
    'other==4.5.0',
  ])('not: %s', (requirement) => expect(pinsAll([requirement], lockfile('zope-event'))).toBe(false));
});

it('holds only if every distribution is pinned, also those that others need', () => {
  expect(pinsAll(['a==1.0', 'b==1.0'], lockfile('a', 'b'))).toBe(true);
  expect(pinsAll(['a==1.0'], lockfile('a', 'b'))).toBe(false);
});
