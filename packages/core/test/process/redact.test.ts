import { describe, expect, it } from 'vitest';
import { redact } from '../../src/process/redact.js';

describe('redact', () => {
  it.each([
    ['https://user:secret@host/simple', 'https://host/simple'],
    ['https://token@host:8080/simple', 'https://host:8080/simple'],
    ['git+ssh://git:secret@host/a.git', 'git+ssh://host/a.git'],
    ['https://user:p%40ss@host https://u:q@other', 'https://host https://other'],
    ['https://user:s@cret@host/simple', 'https://host/simple'],
    ["https://user:it's@host/simple", 'https://host/simple'],
    ['--index-url=HTTPS://user:secret@host', '--index-url=HTTPS://host'],
    ['"https://user:secret@host"', '"https://host"'],
  ])('takes the credentials out of %s', (text, redacted) => expect(redact(text)).toBe(redacted));

  it.each([
    'https://host/simple',
    'https://host/@scope/x',
    'https://host?mail=me@host',
    'mail me@host',
    'six @ https://host/six.whl',
    '',
  ])('leaves %j as it is', (text) => expect(redact(text)).toBe(text));
});
