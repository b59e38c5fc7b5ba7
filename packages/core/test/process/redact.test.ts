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
    ['https://host/a.whl?token=secret#sha256=1', 'https://host/a.whl?token=***#sha256=1'],
    ['https://host/a?x=1&access_token=secret&y=2', 'https://host/a?x=1&access_token=***&y=2'],
    [
      '<a href="https://host/a?x=1&amp;private_token=s">',
      '<a href="https://host/a?x=1&amp;private_token=***">',
    ],
    [
      'https://b/a?X-Amz-Credential=s%2F1&X-Amz-Signature=s',
      'https://b/a?X-Amz-Credential=***&X-Amz-Signature=***',
    ],
    ['https://b/a?sv=1&sig=a%3D', 'https://b/a?sv=1&sig=***'],
    [`https://host/ghp_${'a1'.repeat(18)}/simple`, 'https://host/***/simple'],
    [`https://host/glpat-${'a_'.repeat(10)}/simple`, 'https://host/***/simple'],
  ])('takes the credentials out of %s', (text, redacted) => expect(redact(text)).toBe(redacted));

  it.each([
    'https://host/simple',
    'https://host/@scope/x',
    'https://host?mail=me@host',
    'https://host/a?design=1&tokens=2',
    'https://host/token=abc',
    'https://host/s3cr3t-that-looks-like-any-folder/simple',
    'mail me@host',
    'six @ https://host/six.whl',
    '',
  ])('leaves %j as it is', (text) => expect(redact(text)).toBe(text));
});
