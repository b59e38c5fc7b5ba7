import { describe, expect, it } from 'vitest';
import { decodeText, EncodingFault } from '../../src/request/text-encoding.js';

const text = '# Größe\nsix\n';

function faultOf(bytes: Buffer): EncodingFault {
  try {
    decodeText(bytes);
  } catch (error) {
    if (error instanceof EncodingFault) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a text file is read', () => {
  it.each([
    ['as UTF-8', Buffer.from(text), text],
    ['without its UTF-8 mark', Buffer.from(`\ufeff${text}`), text],
    ['as UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le'), text],
    ['as UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), text],
    [
      'in the encoding of its first line',
      Buffer.from('# -*- coding: latin-1 -*-\n# Größe\n', 'latin1'),
      '# -*- coding: latin-1 -*-\n# Größe\n',
    ],
    [
      'in the encoding of its second line',
      Buffer.from('#!x\n# vim: fileencoding=cp1252\n# Größe\n', 'latin1'),
      '#!x\n# vim: fileencoding=cp1252\n# Größe\n',
    ],
    ['as UTF-8 under another of its names', Buffer.from('# coding: utf_8\nä'), '# coding: utf_8\nä'],
  ])('%s', (_, bytes, expected) => expect(decodeText(bytes)).toBe(expected));

  it('but for a third line, which names no encoding', () => {
    expect(faultOf(Buffer.from('#\n#\n# coding: latin-1\nä', 'latin1'))).toMatchObject({ line: 4 });
  });
});

describe('a text file is refused', () => {
  it.each([
    ['that is not all UTF-8', Buffer.from('six\nattrs\n# Größe\n', 'latin1'), 'not all utf-8', 3],
    ['of an unknown encoding', Buffer.from('# coding: klingon\n'), 'klingon is not known', 1],
    ['that is UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x73, 0, 0, 0]), 'UTF-32', undefined],
    [
      'that ends amid a UTF-16 letter',
      Buffer.from([0xff, 0xfe, 0x73, 0, 0x00]),
      'not all utf-16le',
      undefined,
    ],
  ])('%s', (_, bytes, words, line) => {
    const fault = faultOf(bytes);
    expect(fault.message).toContain(words);
    expect(fault.line).toBe(line);
  });
});
