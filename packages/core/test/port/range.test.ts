import { expect, it } from 'vitest';
import { portRange } from '../../src/port/range.js';

it.each([
  ["Linux' default", '32768\t60999\n', 32_768],
  ['a narrow one', '50000 50100', 50_000],
  ['one that leaves nothing below', '1024 65535', 49_152],
  ["macOS' own, which no file tells", '', 49_152],
])('ports end where the ephemeral range begins: %s', (_, settings, end) => {
  expect(portRange(settings)).toEqual({ first: 15_000, end });
});

it('is a range on this machine', () => {
  const { first, end } = portRange();
  expect(end).toBeGreaterThan(first);
});
