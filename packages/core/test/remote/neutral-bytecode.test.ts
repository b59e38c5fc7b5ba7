import { describe, expect, it } from 'vitest';
import { neutral, restored } from '../../src/remote/neutral-bytecode.js';

const [one, other] = [
  { id: 'a'.repeat(32), modified: 1_700_000_000 },
  { id: 'b'.repeat(32), modified: 4_294_967_295 },
];

/** As of PEP 552: a magic number, flags, the source's time and size; then code, which names the file more than once. */
function bytecode({ id, modified }: typeof one, code = ''): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(0x0a0d0df3, 0);
  header.writeUInt32LE(modified, 8);
  header.writeUInt32LE(7, 12);
  const file = `/cache/snapshots-v1/${id}/tree/module.py`;
  return Buffer.concat([header, Buffer.from(`é${file}\0${file}${code}`)]);
}

describe('neutral bytecode', () => {
  it('is the same of every snapshot', () => {
    expect(neutral(bytecode(one), one)).toEqual(neutral(bytecode(other), other));
  });

  it('gets the origin of any', () => {
    const bare = neutral(bytecode(one), one) as Buffer;
    expect(restored(bare, one)).toEqual(bytecode(one));
    expect(restored(bare, other)).toEqual(bytecode(other));
  });

  it.each([
    ['that is cut short', bytecode(one).subarray(0, 11)],
    ['of another time than its source', bytecode({ ...one, modified: 1 })],
    ['with the words that stand for an id', bytecode({ ...one, id: '=snapshot-id='.repeat(3).slice(0, 32) })],
  ])('is not made of one %s, which would not be the same again', (_what, given) => {
    expect(neutral(given, one)).toBeUndefined();
  });
});
